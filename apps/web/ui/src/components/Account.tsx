import { LogOut } from 'lucide-react';
import { logOut } from '../api/log-in.js';
import { type SessionInfo } from '../api/request.js';
import { roleTitle } from '../state/words.js';

/** Whose right is used here, and the way out. */
export function Account({ session: { user, tenant, groups, roles } }: { session: SessionInfo }) {
  return (
    <section className="account" aria-label="Who you are">
      <span className="avatar" aria-hidden="true">
        {user.displayName.charAt(0).toUpperCase()}
      </span>
      <div className="account-words">
        <strong>{user.displayName}</strong>
        <span>
          {user.name} · {tenant}
        </span>
        <span className="groups" title={groups.join(', ')}>
          {roles.length > 0 ? roles.map((role) => <span key={role}>{roleTitle(role)}</span>) : 'no role here'}
        </span>
      </div>
      <button
        type="button"
        className="icon-button"
        aria-label="Sign out"
        title="Sign out"
        onClick={() => void logOut()}
      >
        <LogOut size={17} aria-hidden />
      </button>
    </section>
  );
}

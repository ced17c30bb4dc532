import { LogOut } from 'lucide-react';
import { logOut } from '../api/log-in.js';
import { type SessionInfo } from '../api/request.js';

/** Whose right is used here, and the way out. */
export function Account({ session: { user, tenant, groups } }: { session: SessionInfo }) {
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
        <span className="groups">
          {groups.length > 0 ? groups.map((group) => <code key={group}>{group}</code>) : 'in no group'}
        </span>
      </div>
      <button
        type="button"
        className="icon-button"
        aria-label="Log out"
        title="Log out"
        onClick={() => void logOut()}
      >
        <LogOut size={17} aria-hidden />
      </button>
    </section>
  );
}

import { ArrowDownNarrowWide, List, Pencil, Plus, Search, Trash2 } from 'lucide-react';
import { type SessionInfo } from '../api/request.js';
import { starters } from '../state/starters.js';

const icons = {
  list: List,
  search: Search,
  sort: ArrowDownNarrowWide,
  create: Plus,
  update: Pencil,
  delete: Trash2,
} as const;

interface Props {
  session: SessionInfo;
  onAsk: (text: string) => void;
}

/** A conversation that has not begun: whose right is used, and what to try. */
export function NewConversation({ session, onAsk }: Props) {
  const { user, tenant, roles } = session;
  return (
    <section className="empty">
      <h2>What shall I do for you, {user.displayName.split(' ')[0]}?</h2>
      <p>
        I act in <strong>{tenant}</strong> with your rights as{' '}
        {roles.length > 0 ? <strong>{roles.join(' and ')}</strong> : 'somebody without a role'}. What you may
        not do, I may not do.
      </p>
      <ul className="starters" aria-label="Things to try">
        {starters.map(({ kind, text }) => {
          const Icon = icons[kind];
          return (
            <li key={kind}>
              <button type="button" onClick={() => onAsk(text)}>
                <Icon size={17} aria-hidden />
                <span>{text}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

import type { OfferedTools } from '#libs/contracts';
import { ArrowDownNarrowWide, List, Pencil, Plus, Search, Trash2 } from 'lucide-react';
import { Link } from 'wouter';
import { type SessionInfo } from '../api/request.js';
import { pageIcons } from '../pages/page-icons.js';
import { pageWords } from '../state/page-words.js';
import { startersFor } from '../state/starters.js';

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
  /** Undefined until it is known, or where it cannot be. */
  tools: OfferedTools['tools'] | undefined;
  onAsk: (text: string) => void;
  /** For what changes something: the person reads it, and sends it or not. */
  onSuggest: (text: string) => void;
}

/** A conversation that has not begun: whose right is used, and what to try with it. */
export function NewConversation({ session, tools, onAsk, onSuggest }: Props) {
  const { user, tenant, roles, pages } = session;
  const starters = startersFor(tools ?? [], pages);
  const nothing = tools !== undefined && !tools.some(({ allowed }) => allowed);
  return (
    <section className="empty">
      <h2>What shall I do for you, {user.displayName.split(' ')[0]}?</h2>
      <p>
        I act in <strong>{tenant}</strong> with your rights as{' '}
        {roles.length > 0 ? <strong>{roles.join(' and ')}</strong> : 'somebody without a role'}. What you may
        not do, I may not do.
        {nothing &&
          ' No tool is open to you with these rights: what you ask me to do is refused, on the record. This is what you can do:'}
      </p>
      {starters.tools.length > 0 && (
        <ul className="starters" aria-label="Things to try">
          {starters.tools.map(({ kind, text, changes }) => {
            const Icon = icons[kind];
            return (
              <li key={kind}>
                <button
                  type="button"
                  title={changes ? 'Puts this into the message box' : 'Asks this'}
                  onClick={() => (changes ? onSuggest(text) : onAsk(text))}
                >
                  <Icon size={17} aria-hidden />
                  <span>{text}</span>
                </button>
              </li>
            );
          })}
        </ul>
      )}
      <ul className={starters.tools.length > 0 ? 'page-starters' : 'starters'} aria-label="Pages for you">
        {starters.pages.map(({ page, text }) => {
          const Icon = pageIcons[page];
          return (
            <li key={page}>
              <Link href={pageWords[page].href}>
                <Icon size={17} aria-hidden />
                <span>{text}</span>
              </Link>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

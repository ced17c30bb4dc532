import type { ConversationSummary } from '#libs/contracts';
import { Plus } from 'lucide-react';
import { type Problem } from '../api/problem.js';
import { type ConversationSearch } from '../hooks/use-conversation-search.js';
import { groupByDate } from '../state/date-groups.js';
import { ConversationRow } from './ConversationRow.js';
import { SearchField } from './SearchField.js';

interface Props {
  /** Of the search field. */
  searchId?: string;
  conversations: readonly ConversationSummary[] | undefined;
  search: ConversationSearch;
  problem: Problem | undefined;
  current: string | undefined;
  onNew: () => void;
  onOpen: (id: string) => void;
  onRename: (conversation: ConversationSummary) => void;
  onDelete: (conversation: ConversationSummary) => void;
  onRetry: () => void;
}

/** The person's conversations by day, or those that hold what they look for. */
export function ConversationList(props: Props) {
  const { searchId = 'conversation-search', conversations, search, problem, current, onNew, onRetry } = props; // prettier-ignore
  const groups = search.found
    ? [{ title: 'Found', members: search.found }]
    : groupByDate(conversations ?? [], new Date());
  return (
    <nav className="conversations" aria-label="Conversations">
      <button type="button" className="button new" aria-keyshortcuts="N" onClick={onNew}>
        <Plus size={17} aria-hidden /> New conversation
      </button>
      {(conversations?.length ?? 0) > 0 && (
        <SearchField
          id={searchId}
          label="Search conversations"
          text={search.text}
          onChange={search.setText}
        />
      )}
      {problem && !conversations && (
        <p className="muted list-note">
          Your conversations could not be read.{' '}
          <button type="button" className="link" onClick={onRetry}>
            Try again
          </button>
        </p>
      )}
      {conversations?.length === 0 && <p className="muted list-note">Nothing asked yet.</p>}
      <div className="conversation-groups">
        {groups.map(({ title, members }) =>
          members.length === 0 ? null : (
            <section key={title}>
              <h2>{title}</h2>
              <ul>
                {members.map((conversation) => (
                  <ConversationRow
                    key={conversation.conversationId}
                    conversation={conversation}
                    current={conversation.conversationId === current}
                    onOpen={props.onOpen}
                    onRename={props.onRename}
                    onDelete={props.onDelete}
                  />
                ))}
              </ul>
            </section>
          ),
        )}
        <p className="muted list-note" role="status">
          {sayFound(search)}
        </p>
      </div>
    </nav>
  );
}

function sayFound({ found, asking, problem, complete }: ConversationSearch): string {
  if (!found) return '';
  if (asking) return 'Looking …';
  if (problem) return 'Only titles were looked at: the rest could not be searched just now.';
  const count = found.length === 1 ? '1 conversation' : `${found.length || 'No'} conversations`;
  return complete ? `${count} found.` : `${count} found. There may be more: say it more closely.`;
}

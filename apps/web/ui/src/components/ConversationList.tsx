import type { ConversationSummary } from '#libs/contracts';
import { Plus, Trash2 } from 'lucide-react';
import { type Problem } from '../api/problem.js';

interface Props {
  conversations: readonly ConversationSummary[] | undefined;
  problem: Problem | undefined;
  current: string | undefined;
  onNew: () => void;
  onOpen: (id: string) => void;
  onDelete: (conversation: ConversationSummary) => void;
  onRetry: () => void;
}

export function ConversationList(props: Props) {
  const { conversations, problem, current, onNew, onOpen, onDelete, onRetry } = props;
  return (
    <nav className="conversations" aria-label="Conversations">
      <button type="button" className="button new" onClick={onNew}>
        <Plus size={17} aria-hidden /> New conversation
      </button>
      {problem && !conversations && (
        <p className="muted list-note">
          Your conversations could not be read.{' '}
          <button type="button" className="link" onClick={onRetry}>
            Try again
          </button>
        </p>
      )}
      {conversations?.length === 0 && <p className="muted list-note">Nothing asked yet.</p>}
      <ul>
        {conversations?.map((conversation) => (
          <li key={conversation.conversationId}>
            <button
              type="button"
              className="conversation"
              title={conversation.title}
              aria-current={conversation.conversationId === current ? 'page' : undefined}
              onClick={() => onOpen(conversation.conversationId)}
            >
              {conversation.title}
            </button>
            <button
              type="button"
              className="icon-button small"
              aria-label={`Delete “${conversation.title}”`}
              title="Delete"
              onClick={() => onDelete(conversation)}
            >
              <Trash2 size={15} aria-hidden />
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

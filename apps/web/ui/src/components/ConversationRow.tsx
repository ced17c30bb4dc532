import type { ConversationSummary, FoundConversation } from '#libs/contracts';
import { Pencil, Trash2 } from 'lucide-react';
import { Moment } from './Moment.js';

interface Props {
  conversation: ConversationSummary | FoundConversation;
  current: boolean;
  onOpen: (id: string) => void;
  onRename: (conversation: ConversationSummary) => void;
  onDelete: (conversation: ConversationSummary) => void;
}

/** One conversation: what it is called, when it was last changed, and, where it was found, by which words. */
export function ConversationRow({ conversation, current, onOpen, onRename, onDelete }: Props) {
  const { conversationId, title, updatedAt } = conversation;
  const excerpt = 'excerpt' in conversation ? conversation.excerpt : '';
  return (
    <li>
      <button
        type="button"
        className="conversation"
        title={title}
        aria-current={current ? 'page' : undefined}
        onClick={() => onOpen(conversationId)}
      >
        <span className="conversation-title">
          <bdi>{title}</bdi>
        </span>
        {excerpt && <span className="conversation-excerpt">{excerpt}</span>}
        <span className="conversation-at">
          <Moment at={updatedAt} brief />
        </span>
      </button>
      <button
        type="button"
        className="icon-button small"
        aria-label={`Rename “${title}”`}
        title="Rename"
        onClick={() => onRename(conversation)}
      >
        <Pencil size={15} aria-hidden />
      </button>
      <button
        type="button"
        className="icon-button small"
        aria-label={`Delete “${title}”`}
        title="Delete"
        onClick={() => onDelete(conversation)}
      >
        <Trash2 size={15} aria-hidden />
      </button>
    </li>
  );
}

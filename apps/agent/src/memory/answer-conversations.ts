import {
  type ConversationsAnswer,
  type ConversationsRequest,
  type ConversationSummary,
  shownText,
} from '#libs/contracts';
import { type Principal } from '#libs/principal';
import { MeshError } from '#libs/mesh';
import { type Conversation } from './conversation.js';
import { type ConversationStore } from './conversation-store.js';
import { ConversationSearches } from './search-conversations.js';

/**
 * Lists, searches, reads, renames and deletes the principal's own conversations. Another's id reads as one that is not there.
 * @throws MeshError `not_found`
 */
export async function answerConversations(
  store: ConversationStore,
  principal: Principal,
  request: ConversationsRequest,
  searches: Pick<ConversationSearches, 'search'> = new ConversationSearches(store),
): Promise<ConversationsAnswer> {
  switch (request.verb) {
    case 'list': {
      const kept = await store.list(principal);
      return {
        verb: 'list',
        conversations: kept.map(({ conversationId, conversation }) =>
          summary(conversationId, conversation ?? unreadable),
        ),
      };
    }
    case 'search':
      return { verb: 'search', ...(await searches.search(principal, request.text)) };
    case 'read': {
      const conversation = await store.load(principal, request.conversationId);
      if (!conversation) throw notFound(request.conversationId);
      const turns = conversation.turns.map(({ at, text, events }) => ({ at, text, events }));
      return { verb: 'read', conversation: summary(request.conversationId, conversation), turns };
    }
    case 'rename': {
      const { conversationId, title } = request;
      if (!(await store.rename(principal, conversationId, title))) throw notFound(conversationId);
      return { verb: 'rename', title };
    }
    case 'delete':
      if (!(await store.delete(principal, request.conversationId))) throw notFound(request.conversationId);
      return { verb: 'delete' };
  }
}

/** Listed, so that the person can delete it. */
const unreadable = { title: 'A conversation that cannot be read', updatedAt: new Date(0).toISOString() };

const summary = (
  conversationId: string,
  { title, updatedAt }: Pick<Conversation, 'title' | 'updatedAt'>,
): ConversationSummary => ({
  conversationId,
  title: shownText(title),
  updatedAt,
});

const notFound = (id: string) => new MeshError('not_found', `you have no conversation \`${id}\``);

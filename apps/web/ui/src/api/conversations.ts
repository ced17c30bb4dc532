import type { ConversationSummary, StoredTurn } from '#libs/contracts';
import { request } from './request.js';

const at = (id: string) => `/api/conversations/${encodeURIComponent(id)}`;

export async function listConversations(): Promise<ConversationSummary[]> {
  const answer = await request('/api/conversations');
  return ((await answer.json()) as { conversations: ConversationSummary[] }).conversations;
}

export async function readConversation(id: string): Promise<StoredTurn[]> {
  return ((await (await request(at(id))).json()) as { turns: StoredTurn[] }).turns;
}

export async function deleteConversation(id: string): Promise<void> {
  await request(at(id), { method: 'DELETE' });
}

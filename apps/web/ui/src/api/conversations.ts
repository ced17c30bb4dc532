import type { ConversationSummary, FoundConversation, StoredTurn } from '#libs/contracts';
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

/** Those of the person's conversations that hold every word. @throws Problem; the abort error when `signal` stops it */
export async function searchConversations(
  text: string,
  signal: AbortSignal,
): Promise<{ found: FoundConversation[]; complete: boolean }> {
  const answer = await request('/api/conversations/search', { method: 'POST', body: { text }, signal });
  return (await answer.json()) as { found: FoundConversation[]; complete: boolean };
}

/** @returns the title as it is kept @throws Problem */
export async function renameConversation(id: string, title: string): Promise<string> {
  const answer = await request(at(id), { method: 'PATCH', body: { title } });
  return ((await answer.json()) as { title: string }).title;
}

import type { ConversationSummary } from '#libs/contracts';
import { useCallback, useState } from 'react';
import { deleteConversation, listConversations, renameConversation } from '../api/conversations.js';
import { type Problem, toProblem } from '../api/problem.js';

/** The person's conversations, newest first, once `refresh` was called. */
export function useConversations() {
  const [conversations, setConversations] = useState<readonly ConversationSummary[]>();
  const [problem, setProblem] = useState<Problem>();

  const refresh = useCallback(async () => {
    try {
      const listed = await listConversations();
      setConversations(listed.toSorted((a, b) => b.updatedAt.localeCompare(a.updatedAt)));
      setProblem(undefined);
    } catch (error) {
      setProblem(toProblem(error));
    }
  }, []);

  /** Shows a conversation before the agent has stored it. */
  const begin = useCallback((conversationId: string, title: string) => {
    setConversations((known = []) =>
      known.some((one) => one.conversationId === conversationId)
        ? known
        : [{ conversationId, title, updatedAt: new Date().toISOString() }, ...known],
    );
  }, []);

  /** @throws Problem */
  const remove = useCallback(async (conversationId: string) => {
    await deleteConversation(conversationId);
    setConversations((known) => known?.filter((one) => one.conversationId !== conversationId));
  }, []);

  /** @throws Problem */
  const rename = useCallback(async (conversationId: string, wanted: string) => {
    const title = await renameConversation(conversationId, wanted);
    setConversations((known) =>
      known?.map((one) => (one.conversationId === conversationId ? { ...one, title } : one)),
    );
  }, []);

  return { conversations, problem, refresh, begin, remove, rename };
}

import type { ConversationSummary, FoundConversation } from '#libs/contracts';
import { useEffect, useState } from 'react';
import { searchConversations } from '../api/conversations.js';
import { type Problem, toProblem } from '../api/problem.js';

/** Somebody still types. */
const pauseMs = 250;

type Answer = { to: string; complete: boolean } & (
  { found: readonly FoundConversation[]; problem?: never } | { problem: Problem; found?: never }
);

export interface ConversationSearch {
  text: string;
  setText: (text: string) => void;
  /** What is found so far: by title at once, by every text when the server has answered. Undefined while nothing is looked for. */
  found: readonly (ConversationSummary | FoundConversation)[] | undefined;
  asking: boolean;
  problem: Problem | undefined;
  /** Whether all conversations were looked at. */
  complete: boolean;
}

/** The person's conversations that hold what they look for. */
export function useConversationSearch(
  conversations: readonly ConversationSummary[] | undefined,
): ConversationSearch {
  const [text, setText] = useState('');
  const [answer, setAnswer] = useState<Answer>();
  const wanted = text.trim();

  useEffect(() => {
    if (!wanted) return;
    const stopping = new AbortController();
    const ask = async () => {
      try {
        setAnswer({ to: wanted, ...(await searchConversations(wanted, stopping.signal)) });
      } catch (error) {
        if (!stopping.signal.aborted) setAnswer({ to: wanted, complete: false, problem: toProblem(error) });
      }
    };
    const timer = setTimeout(() => void ask(), pauseMs);
    return () => {
      clearTimeout(timer);
      stopping.abort();
    };
    // Asked again when the list has changed: a conversation was renamed, deleted or begun.
  }, [wanted, conversations]);

  const answered = answer?.to === wanted ? answer : undefined;
  const byTitle = conversations?.filter(({ title }) => title.toLowerCase().includes(wanted.toLowerCase()));
  return {
    text,
    setText,
    found: wanted ? (answered?.found ?? byTitle ?? []) : undefined,
    asking: wanted !== '' && !answered,
    problem: answered?.problem,
    complete: answered?.complete ?? true,
  };
}

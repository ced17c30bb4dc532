import type { DecisionPage } from '#libs/contracts';
import { useCallback, useEffect, useRef, useState } from 'react';
import { type DecisionFilter, queryDecisions } from '../api/decisions.js';
import { type Problem, toProblem } from '../api/problem.js';

/** Decisions, newest first, page by page. An answer to a question that was changed meanwhile is dropped. */
export function useDecisions({ decision, tool, user }: DecisionFilter) {
  const [pages, setPages] = useState<readonly DecisionPage[]>();
  const [problem, setProblem] = useState<Problem>();
  const [asking, setAsking] = useState(false);
  const running = useRef<AbortController>(undefined);

  const read = useCallback(
    async (before: readonly DecisionPage[]) => {
      running.current?.abort();
      const mine = (running.current = new AbortController());
      setAsking(true);
      try {
        const cursor = before.at(-1)?.next ?? undefined;
        const page = await queryDecisions({ decision, tool, user }, cursor, mine.signal);
        if (mine.signal.aborted) return;
        setPages([...before, page]);
        setProblem(undefined);
      } catch (error) {
        if (!mine.signal.aborted) setProblem(toProblem(error));
      } finally {
        if (!mine.signal.aborted) setAsking(false);
      }
    },
    [decision, tool, user],
  );

  const refresh = useCallback(() => read([]), [read]);
  useEffect(() => {
    setPages(undefined);
    setProblem(undefined);
    void refresh();
    return () => running.current?.abort();
  }, [refresh]);

  return { pages, problem, asking, refresh, more: () => read(pages ?? []) };
}

import type { ShownApproval } from '#libs/contracts';
import { useCallback, useEffect, useState } from 'react';
import { answerApproval, showApproval, waitForAnswer } from '../api/approvals.js';
import { type Problem, toProblem } from '../api/problem.js';

/** After something failed, before it is tried again. */
const againMs = 10_000;

/** One call that waits, as it is now; it is looked at again once somebody has answered. */
export function useApproval(id: string) {
  const [approval, setApproval] = useState<ShownApproval>();
  const [problem, setProblem] = useState<Problem>();

  useEffect(() => {
    const left = new AbortController();
    const look = async () => {
      const shown = await showApproval(id);
      if (!left.signal.aborted) {
        setApproval(shown);
        setProblem(undefined);
      }
      return shown.state === 'waiting';
    };
    const follow = async () => {
      // Listening first: an answer between the two would be missed.
      let answered = waitForAnswer(id, left.signal);
      let waits = await look();
      while (waits && !left.signal.aborted) {
        if (await answered) waits = await look();
        if (waits) answered = waitForAnswer(id, left.signal);
      }
    };
    const keepFollowing = async () => {
      while (!left.signal.aborted) {
        try {
          await follow();
          return;
        } catch (error) {
          if (left.signal.aborted) return;
          const failure = toProblem(error);
          setProblem(failure);
          // What was refused is not asked for again.
          if (failure.code === 'forbidden' || failure.code === 'not_found') return;
          await new Promise((wake) => setTimeout(wake, againMs));
        }
      }
    };
    void keepFollowing();
    return () => left.abort();
  }, [id]);

  const answer = useCallback(
    async (how: 'approve' | 'deny') => {
      if (!approval) return;
      setProblem(undefined);
      try {
        setApproval(await answerApproval(approval, how));
      } catch (error) {
        setProblem(toProblem(error));
      }
    },
    [approval],
  );

  return { approval, problem, answer };
}

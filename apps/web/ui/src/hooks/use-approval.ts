import type { ShownApproval } from '#libs/contracts';
import { useCallback, useEffect, useState } from 'react';
import { answerApproval, listenForAnswer, showApproval } from '../api/approvals.js';
import { type Problem, toProblem } from '../api/problem.js';
import { boundedListening } from '../state/bounded-listening.js';
import { followAnswers } from '../state/follow-answers.js';

/** After something failed, before it is tried again. */
const againMs = 10_000;

/** INVARIANT (what waits takes no page): half of the connections that a browser has for it, while one listens in the place of another. */
const listening = boundedListening(3);

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
    const follow = () =>
      followAnswers({
        listen: () => listening(() => listenForAnswer(id, left.signal)),
        ...{ look, after, signal: left.signal },
      });
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
          await after(againMs);
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

const after = (ms: number) => new Promise((wake) => setTimeout(wake, ms));

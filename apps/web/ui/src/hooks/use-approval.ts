import type { ShownApproval } from '#libs/contracts';
import { useCallback, useEffect, useState } from 'react';
import { answerApproval, showApproval, waitForAnswer } from '../api/approvals.js';
import { type Problem, toProblem } from '../api/problem.js';

/** After something failed, before it is tried again. */
const againMs = 10_000;
/** The server listens for 25 seconds at a time. It is asked again before that is over: an answer in between would be heard by nobody. */
const listenAgainMs = 12_000;
/** What was not heard all the same, as while the mesh was away, is seen by looking, which is decided and recorded: seldom. */
const looksEvery = 3;

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
    const listen = () => {
      const listening = waitForAnswer(id, left.signal);
      // What fails is told by whoever waits for it; once nobody does, nobody needs to know.
      listening.catch(() => undefined);
      return listening;
    };
    const follow = async () => {
      // Listening first: an answer between the two would be missed.
      let answered = listen();
      let waits = await look();
      for (let times = 1; waits && !left.signal.aborted; times += 1) {
        const heard = await Promise.race([answered, after(listenAgainMs)]);
        const anew = listen();
        answered = heard ? anew : either(answered, anew);
        if (heard || times % looksEvery === 0) waits = await look();
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

const after = (ms: number) => new Promise<false>((wake) => setTimeout(() => wake(false), ms));

/** Whether one of them was answered by true: as soon as one is. */
async function either(one: Promise<boolean>, other: Promise<boolean>): Promise<boolean> {
  const both = Promise.all([one, other]);
  both.catch(() => undefined);
  const heard = new Promise<true>((resolve) => {
    for (const each of [one, other])
      each.then(
        (is) => is && resolve(true),
        () => undefined,
      );
  });
  return Promise.race([heard, both.then((are) => are.includes(true))]);
}

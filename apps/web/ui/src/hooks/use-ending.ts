import type { RevocationReport } from '#libs/contracts';
import { useEffect, useState } from 'react';
import { readEnded, type ToEnd } from '../api/operations.js';
import { type Problem, toProblem } from '../api/problem.js';

/** Each look is a record for good, so that they are few. */
const looksAgain = 10;
const againAfterMs = 3_000;

export type Ending =
  | { state: 'asked'; problem?: Problem }
  | { state: 'ending'; since: number }
  | { state: 'ended'; report: RevocationReport; looks: number };

/** Ends something, and watches until nothing of it is out any more or it has looked often enough. */
export function useEnding(end: (target: ToEnd) => Promise<RevocationReport>) {
  const [ending, setEnding] = useState<Ending>({ state: 'asked' });

  const start = async (target: ToEnd) => {
    setEnding({ state: 'ending', since: performance.now() });
    try {
      setEnding({ state: 'ended', report: await end(target), looks: 0 });
    } catch (error) {
      setEnding({ state: 'asked', problem: toProblem(error) });
    }
  };

  useEffect(() => {
    if (ending.state !== 'ended' || ending.report.out.length === 0 || ending.looks >= looksAgain) return;
    const { report, looks } = ending;
    const look = async () => {
      const listed = await readEnded().catch(() => []);
      const now = listed.find(({ order }) => order === report.order);
      // The times of those who confirmed at once are known from the order alone.
      const steps = now && now.steps.length > report.steps.length ? now.steps : report.steps;
      setEnding({
        state: 'ended',
        report: { ...report, ...(now && { out: now.out, steps }) },
        looks: looks + 1,
      });
    };
    const timer = setTimeout(() => void look(), againAfterMs);
    return () => clearTimeout(timer);
  }, [ending]);

  return { ending, start, reset: () => setEnding({ state: 'asked' }) };
}

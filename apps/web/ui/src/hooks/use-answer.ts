import { useCallback, useEffect, useRef, useState } from 'react';
import { type Problem, toProblem } from '../api/problem.js';

/** What a request answers, and why the last one did not. An answer stays until the next one is here. */
export function useAnswer<T>(ask: () => Promise<T>) {
  const [answer, setAnswer] = useState<T>();
  const [problem, setProblem] = useState<Problem>();
  const [asking, setAsking] = useState(true);
  const newest = useRef(0);

  const again = useCallback(async () => {
    const mine = ++newest.current;
    setAsking(true);
    try {
      const answered = await ask();
      if (mine !== newest.current) return;
      setAnswer(answered);
      setProblem(undefined);
    } catch (error) {
      if (mine === newest.current) setProblem(toProblem(error));
    } finally {
      if (mine === newest.current) setAsking(false);
    }
  }, [ask]);

  useEffect(() => void again(), [again]);

  return { answer, problem, asking, again };
}

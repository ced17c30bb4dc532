import { useEffect, useRef } from 'react';
import { useAnswer } from './use-answer.js';

/** As {@link useAnswer}, and again whenever `look` changes. */
export function useLooks<T>(ask: () => Promise<T>, look: number) {
  const asked = useAnswer(ask);
  const { again } = asked;
  const last = useRef(look);
  useEffect(() => {
    if (last.current === look) return;
    last.current = look;
    void again();
  }, [look, again]);
  return asked;
}

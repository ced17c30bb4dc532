/** Calls `ring` after so many milliseconds, unless what it returns is called before. */
export type Timer = (milliseconds: number, ring: () => void) => () => void;

export interface Patience {
  /** How long the work may take, in milliseconds; without it, as long as it likes. */
  ms?: number | undefined;
  /** Fires when whoever waits leaves. */
  signal?: AbortSignal | undefined;
  /** What is thrown when the time is over; by default {@link DeadlineExceeded}. */
  late?: () => Error;
  /** What is thrown when whoever waits has left; by default the signal's reason. */
  left?: () => Error;
  timer?: Timer;
}

/** The work was not done in time. */
export class DeadlineExceeded extends Error {
  constructor(readonly ms: number) {
    super(`not done within ${ms} ms`);
    this.name = 'DeadlineExceeded';
  }
}

/**
 * What the work comes to, unless its time is over or whoever waits leaves first. The work itself goes on, and what it
 * comes to later is let go of.
 */
export function within<T>(
  work: Promise<T>,
  { ms, signal, late, left, timer = setTimer }: Patience,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    // Also where the work goes on: who waits for one thing again and again would leave a listener each time.
    const letGo = () => {
      stop?.();
      signal?.removeEventListener('abort', leave);
    };
    const fail = (error: Error) => {
      letGo();
      reject(error);
    };
    const leave = () => fail(left?.() ?? (signal?.reason as Error));
    const stop = ms === undefined ? undefined : timer(ms, () => fail(late?.() ?? new DeadlineExceeded(ms)));
    signal?.addEventListener('abort', leave, { once: true });
    if (signal?.aborted) leave();
    void work.then(resolve, reject).finally(letGo);
  });
}

/** Resolves when every one of the works has ended, well or not, or after `ms`. */
export async function settleWithin(ms: number, works: Iterable<Promise<unknown>>): Promise<void> {
  await within(Promise.allSettled(works), { ms }).catch(() => undefined);
}

const setTimer: Timer = (milliseconds, ring) => {
  const timer = setTimeout(ring, milliseconds);
  return () => clearTimeout(timer);
};

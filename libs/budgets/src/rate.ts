/** How often something may be done. */
export interface Rate {
  /** How many at once, when rested: a whole number of at least 1. */
  readonly burst: number;
  /** How many come back each second; above 0. */
  readonly perSecond: number;
}

export type Take =
  | {
      /** How many were taken, at least 1. */
      readonly taken: number;
      /** What to remember instead of the instant that was given. */
      readonly restedAt: number;
    }
  /** Nothing was taken; in so many milliseconds one could be. */
  | { readonly retryAfterMs: number };

/** How many can be taken now. @param restedAt as for {@link take} */
export function leftOf({ burst, perSecond }: Rate, restedAt: number, now: number): number {
  const each = 1000 / perSecond;
  // A little more than exact, so that rounding refuses nobody who came when they were told.
  return Math.max(0, Math.floor((now + burst * each - Math.max(restedAt, now)) / each + 1e-9));
}

/**
 * Takes up to `wanted` from a budget. The generic cell rate algorithm (ITU-T I.371): all that is remembered of a budget is the
 * instant at which it will be whole again.
 * @param restedAt epoch milliseconds; 0 for a budget nobody has drawn on
 * @param now epoch milliseconds
 */
export function take(rate: Rate, restedAt: number, wanted: number, now: number): Take {
  const { burst, perSecond } = rate;
  const each = 1000 / perSecond;
  const from = Math.max(restedAt, now);
  const left = leftOf(rate, restedAt, now);
  if (left < 1) return { retryAfterMs: Math.max(1, Math.ceil(from + each - burst * each - now)) };
  const taken = Math.min(left, wanted);
  return { taken, restedAt: from + taken * each };
}

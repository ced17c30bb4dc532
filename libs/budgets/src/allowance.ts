import { LRUCache } from 'lru-cache';
import { type Rate, take } from './rate.js';

export interface AllowanceOptions extends Rate {
  /** How many keys to remember; beyond it the longest unused are forgotten, which can only be generous. */
  readonly keys?: number;
}

/** A budget of this process for each key, bounded in memory. */
export class Allowance {
  readonly #restedAt: LRUCache<string, number>;

  constructor(
    private readonly options: AllowanceOptions,
    private readonly now: () => number = () => Date.now(),
  ) {
    this.#restedAt = new LRUCache({ max: options.keys ?? 10_000 });
  }

  /** Spends nothing. @returns as {@link spend} would */
  waitOf(key: string): number {
    const took = take(this.options, this.#restedAt.get(key) ?? 0, 1, this.now());
    return 'retryAfterMs' in took ? took.retryAfterMs : 0;
  }

  /** Spends one. @returns 0, or in how many milliseconds to come again */
  spend(key: string): number {
    const took = take(this.options, this.#restedAt.get(key) ?? 0, 1, this.now());
    if ('retryAfterMs' in took) return took.retryAfterMs;
    this.#restedAt.set(key, took.restedAt);
    return 0;
  }
}

import { LRUCache } from 'lru-cache';
import { WebError } from '../problems/web-error.js';

export interface AllowanceOptions {
  /** How many at once, when rested. */
  burst: number;
  /** How many come back each second. */
  perSecond: number;
  /** How many keys to remember; beyond it the longest unused are forgotten, which can only be generous. */
  keys?: number;
}

/** A token bucket for each key, bounded in memory. */
export class Allowance {
  private readonly left: LRUCache<string, { tokens: number; at: number }>;

  constructor(
    private readonly options: AllowanceOptions,
    private readonly now: () => number = () => Date.now(),
  ) {
    this.left = new LRUCache({ max: options.keys ?? 10_000 });
  }

  /** @throws WebError `too_many_requests`, saying when to come back */
  spend(key: string): void {
    const { burst, perSecond } = this.options;
    const now = this.now();
    const had = this.left.get(key) ?? { tokens: burst, at: now };
    const tokens = Math.min(burst, had.tokens + ((now - had.at) / 1000) * perSecond);
    this.left.set(key, { tokens: Math.max(0, tokens >= 1 ? tokens - 1 : tokens), at: now });
    if (tokens >= 1) return;
    const retryAfterSeconds = Math.ceil((1 - tokens) / perSecond);
    throw new WebError('too_many_requests', `slow down; try again in ${retryAfterSeconds} s`, {
      retryAfterSeconds,
    });
  }
}

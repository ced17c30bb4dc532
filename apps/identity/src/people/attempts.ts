import { LRUCache } from 'lru-cache';

export interface AttemptLimits {
  /** Failures that cost nothing. */
  free: number;
  /** The longest wait, in milliseconds. */
  longestMs: number;
  /** Failures are forgotten after this long without another. */
  forgetMs: number;
  /** The most names remembered; beyond it, the one used longest ago is forgotten. */
  capacity: number;
}

interface Record {
  failures: number;
  lastAt: number;
  openAt: number;
}

/** Slows down guessing: after a few failures each further one doubles the wait. */
export class Attempts {
  readonly #records: LRUCache<string, Record>;

  constructor(
    private readonly limits: AttemptLimits,
    private readonly clock: () => number,
  ) {
    this.#records = new LRUCache({ max: limits.capacity });
  }

  /** How long this name must wait, in milliseconds; 0 when it may try. */
  wait(name: string): number {
    return Math.max(0, (this.#records.peek(name)?.openAt ?? 0) - this.clock());
  }

  /** Counts a failure. Called before the outcome is known, so that parallel guesses are counted too. */
  count(name: string): void {
    const now = this.clock();
    const known = this.#records.get(name);
    const failures = known && now - known.lastAt < this.limits.forgetMs ? known.failures + 1 : 1;
    const beyond = failures - this.limits.free;
    const wait = beyond <= 0 ? 0 : Math.min(this.limits.longestMs, 1_000 * 2 ** Math.min(beyond - 1, 20));
    this.#records.set(name, { failures, lastAt: now, openAt: now + wait });
  }

  /** Takes back one count: the attempt succeeded. */
  uncount(name: string): void {
    const known = this.#records.get(name);
    if (!known) return;
    if (known.failures <= 1) this.#records.delete(name);
    else this.#records.set(name, { ...known, failures: known.failures - 1, openAt: 0 });
  }

  clear(name: string): void {
    this.#records.delete(name);
  }

  get size(): number {
    return this.#records.size;
  }
}

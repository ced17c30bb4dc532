import { LRUCache } from 'lru-cache';
import { type Counter, type CounterStore, readCounter, writeCounter } from './counter-store.js';
import { type Rate, take } from './rate.js';

export interface SharedBudgetOptions {
  readonly rate: Rate;
  /** Where the counters lie; may reject while it cannot be reached. */
  readonly store: () => Promise<CounterStore>;
  /** Begins every key, with a dot behind it: whose counters they are. */
  readonly scope: string;
  readonly now?: () => number;
  /** How many keys to remember here. */
  readonly keys?: number;
}

/** What this instance knows and holds of one key. */
interface Held {
  /** Of the slice that was taken, not spent yet. */
  left: number;
  /** The slice is given up then: whoever comes seldom holds nothing. */
  until: number;
  /** Nothing can be taken before. */
  spentUntil: number;
  seen: Counter | undefined;
  taking: Promise<void> | undefined;
  waiting: number;
}

/** A slice lies unused for so long at most. */
const sliceMs = 10_000;
const attempts = 8;

/**
 * A budget that all instances of a service draw on, one for each key. An instance takes a slice of it by compare-and-set
 * and spends the slice by itself; the next one is fetched before this one is gone. So a call waits for the store only at
 * first and when it comes faster than slices do, and all instances together never spend more than there is.
 */
export class SharedBudget {
  readonly #held: LRUCache<string, Held>;
  readonly #now: () => number;
  readonly #slice: number;

  constructor(private readonly options: SharedBudgetOptions) {
    const { rate, keys = 10_000, now = Date.now } = options;
    this.#held = new LRUCache({ max: keys });
    this.#now = now;
    // Two seconds' worth, and a quarter of the whole at most: what an instance takes with it when it ends is not missed.
    this.#slice = Math.max(1, Math.min(Math.ceil(rate.burst / 4), Math.ceil(rate.perSecond * 2)));
  }

  /**
   * Spends one. Answers at once while the slice lasts, and while nothing can be had.
   * @returns 0, or in how many milliseconds to come again
   * INVARIANT (what cannot be counted is not granted): rejects when a slice is needed and the store does not give one.
   */
  spend(key: string): number | Promise<number> {
    const held = this.#of(key);
    const now = this.#now();
    if (held.left > 0 && now < held.until) {
      held.left -= 1;
      if (held.left <= this.#slice / 2) this.#fetchAhead(key, held);
      return 0;
    }
    return now < held.spentUntil ? held.spentUntil - now : this.#spendNext(key, held);
  }

  async #spendNext(key: string, held: Held): Promise<number> {
    held.waiting += 1;
    try {
      for (;;) {
        await this.#taken(key, held);
        const now = this.#now();
        if (held.left > 0 && now < held.until) {
          held.left -= 1;
          return 0;
        }
        if (now < held.spentUntil) return held.spentUntil - now;
      }
    } finally {
      held.waiting -= 1;
    }
  }

  /** What fails here is asked for again by the call that needs it. */
  #fetchAhead(key: string, held: Held): void {
    if (this.#now() < held.spentUntil) return;
    this.#taken(key, held).catch(() => undefined);
  }

  /** One slice at a time for each key, whoever waits for it. */
  #taken(key: string, held: Held): Promise<void> {
    held.taking ??= this.#take(key, held).finally(() => (held.taking = undefined));
    return held.taking;
  }

  async #take(key: string, held: Held): Promise<void> {
    const { rate, scope } = this.options;
    const name = `${scope}.${key}`;
    const store = await this.options.store();
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const seen = held.seen ?? (await readCounter(store, name));
      // Nobody else says what was taken meanwhile: after a failure it is read again.
      held.seen = undefined;
      const now = this.#now();
      const took = take(rate, seen.restedAt, Math.max(this.#slice, held.waiting), now);
      if ('retryAfterMs' in took) {
        held.seen = seen;
        held.spentUntil = now + took.retryAfterMs;
        return;
      }
      held.seen = await writeCounter(store, name, took.restedAt, seen);
      if (!held.seen) continue;
      held.left = (now < held.until ? held.left : 0) + took.taken;
      held.until = now + sliceMs;
      return;
    }
    throw new Error(`the counter \`${name}\` changes too fast to be counted on`);
  }

  #of(key: string): Held {
    const known = this.#held.get(key);
    if (known) return known;
    const held = { left: 0, until: 0, spentUntil: 0, seen: undefined, taking: undefined, waiting: 0 };
    this.#held.set(key, held);
    return held;
  }
}

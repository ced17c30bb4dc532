import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/**
 * A bounded memory of what became of a token, keyed by its hash so that the keys are no secrets.
 * Full, it forgets what was used longest ago.
 */
export class Remembered<T> {
  readonly #entries: LRUCache<string, { value: T; until: number }>;

  constructor(
    capacity: number,
    private readonly clock: () => number,
  ) {
    this.#entries = new LRUCache({ max: capacity });
  }

  static keyOf(token: string): string {
    return createHash('sha256').update(token).digest('base64url');
  }

  get(key: string): T | undefined {
    const entry = this.#entries.get(key);
    if (!entry || entry.until > this.clock()) return entry?.value;
    this.#entries.delete(key);
    return undefined;
  }

  /** @param until epoch milliseconds */
  set(key: string, value: T, until: number): void {
    if (until > this.clock()) this.#entries.set(key, { value, until });
  }

  forgetOne(key: string): void {
    this.#entries.delete(key);
  }

  /** Drops what `isMeant`. @returns how many that were */
  forget(isMeant: (value: T) => boolean): number {
    const meant = [...this.#entries.entries()].filter(([, { value }]) => isMeant(value));
    for (const [key] of meant) this.#entries.delete(key);
    return meant.length;
  }

  get size(): number {
    return this.#entries.size;
  }
}

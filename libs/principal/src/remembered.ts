import { createHash } from 'node:crypto';

/**
 * A bounded memory of what became of a token, keyed by its hash so that the keys are no secrets.
 * Full, it forgets what was used longest ago.
 */
export class Remembered<T> {
  readonly #entries = new Map<string, { value: T; until: number }>();

  constructor(
    private readonly capacity: number,
    private readonly clock: () => number,
  ) {}

  static keyOf(token: string): string {
    return createHash('sha256').update(token).digest('base64url');
  }

  get(key: string): T | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    if (entry.until <= this.clock()) return undefined;
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** @param until epoch milliseconds */
  set(key: string, value: T, until: number): void {
    if (until <= this.clock()) return;
    this.#entries.delete(key);
    this.#entries.set(key, { value, until });
    if (this.#entries.size <= this.capacity) return;
    const oldest = this.#entries.keys().next();
    if (!oldest.done) this.#entries.delete(oldest.value);
  }

  get size(): number {
    return this.#entries.size;
  }
}

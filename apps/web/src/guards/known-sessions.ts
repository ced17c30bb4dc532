import { LRUCache } from 'lru-cache';
import { storeKey } from '#libs/sealing';

/** Longer than a page that is looked at lets pass between two requests. */
const forMs = 10 * 60_000;

/** Which cookies opened a session lately, in this process. It lets nobody in: the session guard asks the store each time. */
export class KnownSessions {
  readonly #keys: LRUCache<string, true>;

  constructor(now: () => number = () => performance.now()) {
    this.#keys = new LRUCache({ max: 10_000, ttl: forMs, ttlResolution: 0, perf: { now } });
  }

  add(secret: string): void {
    this.#keys.set(storeKey(secret), true);
  }

  delete(secret: string): void {
    this.#keys.delete(storeKey(secret));
  }

  has(secret: string): boolean {
    return this.#keys.has(storeKey(secret));
  }
}

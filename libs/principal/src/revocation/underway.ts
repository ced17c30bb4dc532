import { type IsRevoked, type Revocable } from './revocable.js';

/** What runs for people just now, for whoever must say when nothing of what was ended runs any more. */
export class Underway {
  readonly #running = new Map<object, { held: Revocable; over: Promise<void> }>();

  /** @returns what says that it is over */
  begin(held: Revocable): () => void {
    const key = {};
    let end: () => void = () => undefined;
    const over = new Promise<void>((resolve) => (end = resolve));
    this.#running.set(key, { held, over });
    return () => {
      this.#running.delete(key);
      end();
    };
  }

  /** Resolves when all is over that is ended and runs now; whoever begins it later checks. @returns how many those were */
  async allOver(isRevoked: IsRevoked): Promise<number> {
    const ended = [...this.#running.values()].filter(({ held }) => isRevoked(held));
    await Promise.all(ended.map(({ over }) => over));
    return ended.length;
  }

  get size(): number {
    return this.#running.size;
  }
}

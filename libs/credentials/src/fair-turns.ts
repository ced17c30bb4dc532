export interface Turn {
  /** Resolves when it may begin; rejects with why it was sent away before. */
  readonly come: Promise<void>;
  /** Sends it away where it still waits, and is nothing where it has begun. */
  leave(why: Error): void;
  /** It is over: the next may begin. */
  end(): void;
}

interface Waiting {
  readonly begin: () => void;
  readonly refuse: (why: Error) => void;
}

/**
 * Lets so many begin at once, and keeps the others waiting in one line for each of whom they are. Lines take turns, so that one
 * with many waits as long for each as one with few; where too many wait, the longest line loses its last. (A queue for all, as
 * `p-limit` has, serves whoever asks most, and nobody can leave it.)
 */
export class FairTurns {
  #running = 0;
  #waiting = 0;
  /** Next to be served first; of each, who asked first. None is empty. */
  readonly #lines = new Map<string, Waiting[]>();

  /** @param full why somebody is sent away where too many wait */
  constructor(
    private readonly atOnce: number,
    private readonly mostWaiting: number,
    private readonly full: () => Error,
  ) {}

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting;
  }

  take(whose: string): Turn {
    let waiting: Waiting | undefined;
    const come = new Promise<void>((begin, refuse) => (waiting = { begin, refuse }));
    // Whoever takes a turn may have left before it is refused.
    come.catch(() => undefined);
    const own = waiting as unknown as Waiting;
    const line = this.#lines.get(whose) ?? [];
    line.push(own);
    this.#lines.set(whose, line);
    this.#waiting += 1;
    this.#next();
    if (this.#waiting > this.mostWaiting) this.#shed(whose);
    let isOver = false;
    const end = () => {
      if (isOver) return;
      isOver = true;
      this.#running -= 1;
      this.#next();
    };
    return { come, leave: (why) => this.#remove(whose, own, why), end };
  }

  #next(): void {
    for (const [whose, line] of this.#lines) {
      if (this.#running >= this.atOnce) return;
      this.#lines.delete(whose);
      const first = line.shift();
      if (line.length > 0) this.#lines.set(whose, line);
      this.#waiting -= 1;
      this.#running += 1;
      first?.begin();
    }
  }

  /** Who comes last of those who ask most; of equals whoever came now, since nobody who waits makes room for another. */
  #shed(newcomer: string): void {
    let longest = newcomer;
    const lengthOf = (whose: string) => this.#lines.get(whose)?.length ?? 0;
    for (const whose of this.#lines.keys()) if (lengthOf(whose) > lengthOf(longest)) longest = whose;
    const last = this.#lines.get(longest)?.at(-1);
    if (last) this.#remove(longest, last, this.full());
  }

  #remove(whose: string, waiting: Waiting, why: Error): void {
    const line = this.#lines.get(whose);
    const at = line?.indexOf(waiting) ?? -1;
    if (!line || at < 0) return;
    line.splice(at, 1);
    if (line.length === 0) this.#lines.delete(whose);
    this.#waiting -= 1;
    waiting.refuse(why);
  }
}

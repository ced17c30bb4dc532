/** Who waits. */
export interface Waiter {
  /** One of whom only so many may wait: a person who is known, or an address. */
  readonly who: string;
  /** Whether they are known, and wait apart from strangers. */
  readonly known: boolean;
}

export interface LineLimits {
  readonly atOnce: number;
  /** The most who wait: of one, of all who are known, and of all strangers. Without it, whatever bounds those who come. */
  readonly places?: { readonly each: number; readonly known: number; readonly strangers: number };
}

/**
 * Does few things at a time. Each who waits is served in turn with the others, however often they ask.
 * INVARIANT (no stranger takes a known person's place): who is known waits in places of their own and is served first, every
 * other time at least, so that they do not keep strangers out either.
 */
export class FairLine {
  readonly #known = new Turns();
  readonly #strangers = new Turns();
  #running = 0;
  #lastWasKnown = false;

  constructor(private readonly limits: LineLimits) {}

  hasRoomFor({ who, known }: Waiter): boolean {
    if (this.#running < this.limits.atOnce) return true;
    const { places } = this.limits;
    if (!places) return true;
    const [line, most] = known ? [this.#known, places.known] : [this.#strangers, places.strangers];
    return line.size < most && line.of(who) < places.each;
  }

  /** Waits for a turn. Whether there is room is to be asked before, {@link hasRoomFor}. */
  async inTurn<T>(waiter: Waiter, work: () => Promise<T>): Promise<T> {
    if (this.#running < this.limits.atOnce) this.#running += 1;
    // Whoever ends hands the place over.
    else
      await new Promise<void>((start) =>
        (waiter.known ? this.#known : this.#strangers).add(waiter.who, start),
      );
    try {
      return await work();
    } finally {
      this.#next();
    }
  }

  #next(): void {
    const order = this.#lastWasKnown ? [this.#strangers, this.#known] : [this.#known, this.#strangers];
    const line = order.find(({ size }) => size > 0);
    this.#lastWasKnown = line === this.#known;
    if (line) line.take()?.();
    else this.#running -= 1;
  }
}

/** Who waits, one of each after the other. */
class Turns {
  readonly #waiting = new Map<string, (() => void)[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  of(who: string): number {
    return this.#waiting.get(who)?.length ?? 0;
  }

  add(who: string, start: () => void): void {
    this.#waiting.set(who, [...(this.#waiting.get(who) ?? []), start]);
    this.#size += 1;
  }

  take(): (() => void) | undefined {
    const [first] = this.#waiting;
    if (!first) return undefined;
    const [who, [start, ...later]] = first;
    this.#waiting.delete(who);
    // Behind the others.
    if (later.length > 0) this.#waiting.set(who, later);
    this.#size -= 1;
    return start;
  }
}

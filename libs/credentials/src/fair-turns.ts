export interface Turn {
  /** Resolves when it may begin; rejects with why it was sent away before. */
  readonly come: Promise<void>;
  /** Sends it away where it still waits, and is nothing where it has begun. */
  leave(why: Error): void;
  /** It is over: the next may begin. */
  end(): void;
}

/** Whose a turn is. */
export interface Whose {
  /** Who waits in one line: a person, or a machine. */
  readonly who: string;
  /** What many of them belong to: their tenant. */
  readonly group: string;
}

export interface TurnLimits {
  readonly atOnce: number;
  /** Of these one line has so many at most, whoever else waits or not: what another needs next is free. */
  readonly atOnceOfOne: number;
  /** The same of all lines of one group. */
  readonly atOnceOfGroup: number;
  readonly mostWaiting: number;
}

interface Line {
  readonly group: string;
  readonly waiting: Waiting[];
}

interface Waiting {
  readonly begin: () => void;
  readonly refuse: (why: Error) => void;
}

/**
 * Lets so many begin at once, and keeps the others waiting in one line for each of whom they are. Lines take turns, so that one
 * with many waits as long for each as one with few; where too many wait, the longest line loses its last. (A queue for all, as
 * `p-limit` has, serves whoever asks most, and nobody can leave it.)
 * INVARIANT (nobody has every place): one line has a share of them at most, and so has a group. Who begins does not leave before it is over,
 * so turns alone would let whoever came first keep all places for as long as that takes.
 */
export class FairTurns {
  readonly #running = new Tally();
  #waiting = 0;
  /** Next to be served first; of each, who asked first. None is empty. */
  readonly #lines = new Map<string, Line>();

  /** @param full why somebody is sent away where too many wait */
  constructor(
    private readonly limits: TurnLimits,
    private readonly full: () => Error,
  ) {}

  get running(): number {
    return this.#running.of(all);
  }

  get waiting(): number {
    return this.#waiting;
  }

  take({ who, group }: Whose): Turn {
    const name = `${group}\0${who}`;
    let waiting: Waiting | undefined;
    const come = new Promise<void>((begin, refuse) => (waiting = { begin, refuse }));
    // Whoever takes a turn may have left before it is refused.
    come.catch(() => undefined);
    const own = waiting as unknown as Waiting;
    const line = this.#lines.get(name) ?? { group, waiting: [] };
    line.waiting.push(own);
    this.#lines.set(name, line);
    this.#waiting += 1;
    this.#next();
    if (this.#waiting > this.limits.mostWaiting) this.#shed(name);
    let isOver = false;
    const end = () => {
      if (isOver) return;
      isOver = true;
      for (const place of placesOf(name, group)) this.#running.add(place, -1);
      this.#next();
    };
    return { come, leave: (why) => this.#remove(name, own, why), end };
  }

  #next(): void {
    for (const [name, line] of this.#lines) {
      if (this.running >= this.limits.atOnce) return;
      // It keeps its place in the row: it is next as soon as one of its own is over.
      if (this.#hasItsShare(name, line)) continue;
      this.#lines.delete(name);
      const first = line.waiting.shift();
      if (line.waiting.length > 0) this.#lines.set(name, line);
      this.#waiting -= 1;
      for (const place of placesOf(name, line.group)) this.#running.add(place, 1);
      first?.begin();
    }
  }

  #hasItsShare(name: string, { group }: Line): boolean {
    const { atOnceOfOne, atOnceOfGroup } = this.limits;
    return this.#running.of(lineAs(name)) >= atOnceOfOne || this.#running.of(groupAs(group)) >= atOnceOfGroup;
  }

  /** Who comes last of those who ask most; of equals whoever came now, since nobody who waits makes room for another. */
  #shed(newcomer: string): void {
    let longest = newcomer;
    const lengthOf = (name: string) => this.#lines.get(name)?.waiting.length ?? 0;
    for (const name of this.#lines.keys()) if (lengthOf(name) > lengthOf(longest)) longest = name;
    const last = this.#lines.get(longest)?.waiting.at(-1);
    if (last) this.#remove(longest, last, this.full());
  }

  #remove(name: string, own: Waiting, why: Error): void {
    const waiting = this.#lines.get(name)?.waiting;
    const at = waiting?.indexOf(own) ?? -1;
    if (!waiting || at < 0) return;
    waiting.splice(at, 1);
    if (waiting.length === 0) this.#lines.delete(name);
    this.#waiting -= 1;
    own.refuse(why);
  }
}

const all = 'all';
const lineAs = (name: string) => `line ${name}`;
const groupAs = (group: string) => `group ${group}`;
const placesOf = (name: string, group: string) => [all, lineAs(name), groupAs(group)];

/** How many of each there are; what there is none of is not kept. */
class Tally {
  readonly #counts = new Map<string, number>();

  of(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  add(name: string, more: number): void {
    const count = this.of(name) + more;
    if (count === 0) this.#counts.delete(name);
    else this.#counts.set(name, count);
  }
}

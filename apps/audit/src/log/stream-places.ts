import { type WrittenLine } from './written-line.js';

/** Where the stream holds an event. */
export interface StreamPlace {
  readonly stream: string;
  readonly seq: number;
}

/** Which line of the log holds what lies at a place of a stream. */
export class StreamPlaces {
  readonly #lines = new Map<number, WrittenLine>();
  readonly #doubled = new Set<number>();
  #last = 0;
  #disordered = 0;

  /** A second line for one place is no record of the stream: the first stays, and the place is told as doubled. */
  add(seq: number, line: WrittenLine): void {
    if (seq < this.#last) this.#disordered += 1;
    if (this.#lines.has(seq)) this.#doubled.add(seq);
    else this.#lines.set(seq, line);
    this.#last = Math.max(this.#last, seq);
  }

  /** How many lines lie behind one of a later place. */
  get disordered(): number {
    return this.#disordered;
  }

  at(seq: number): WrittenLine | undefined {
    return this.#lines.get(seq);
  }

  isDoubled(seq: number): boolean {
    return this.#doubled.has(seq);
  }

  /** Every place after this one. */
  beyond(seq: number): number[] {
    return seq >= this.#last ? [] : [...this.#lines.keys()].filter((place) => place > seq);
  }
}

/** Which places of the stream are in the log. They come nearly in order, so that one number stands for most of them. */
export class KnownPlaces {
  /** Everything from 1 to here is known. */
  #floor = 0;
  readonly #beyond = new Set<number>();

  add(seq: number): void {
    if (seq > this.#floor) this.#beyond.add(seq);
    while (this.#beyond.delete(this.#floor + 1)) this.#floor += 1;
  }

  has(seq: number): boolean {
    return seq <= this.#floor || this.#beyond.has(seq);
  }
}

import { type StreamPlace } from './read-bucket.js';

/** More than are announced while a bucket is read; beyond it, it is read once more. */
const mostAhead = 10_000;

/** Up to which place of a stream everything was heard, when places may be heard before those in front of them. */
export class HeardPlaces {
  #upTo = -1;
  #created: string | undefined;
  readonly #ahead = new Set<number>();

  /** Everything up to this place was heard. -1: nothing. */
  get upTo(): number {
    return this.#upTo;
  }

  /** Whether the stream is the one of which it was heard, and not one that was made anew. */
  isOf(created: string): boolean {
    return this.#created === created;
  }

  /** Whether it is one that was made anew since. Of the first that is read there was none before. */
  isOfAnother(created: string): boolean {
    return this.#created !== undefined && !this.isOf(created);
  }

  /** One was heard. @returns whether nothing in front of it is missing */
  one(place: number): boolean {
    if (place <= this.#upTo) return true;
    if (!Number.isInteger(place)) return false;
    if (this.#ahead.size < mostAhead) this.#ahead.add(place);
    this.#advance();
    return place <= this.#upTo;
  }

  /** Everything was read, as it was at this place. */
  all({ last, created }: StreamPlace): void {
    // Of another stream the places mean others.
    if (this.isOfAnother(created)) this.forget();
    this.#created = created;
    this.#upTo = Math.max(this.#upTo, last);
    for (const place of this.#ahead) if (place <= last) this.#ahead.delete(place);
    this.#advance();
  }

  forget(): void {
    this.#upTo = -1;
    this.#created = undefined;
    this.#ahead.clear();
  }

  #advance(): void {
    while (this.#ahead.delete(this.#upTo + 1)) this.#upTo += 1;
  }
}

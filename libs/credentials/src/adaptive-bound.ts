/** With fewer one person, or one tenant, would have every place. */
const least = 2;

/**
 * How many may be under way at once: half as many as soon as one takes long, and one more after each round of those that do not
 * (additive increase, multiplicative decrease, RFC 5681 section 3.1). Whoever is busy is not asked for more than it can do: with all
 * at once each would take so long that every one is given up, and nothing would be done.
 */
export class AdaptiveBound {
  #bound: number;
  #quick = 0;
  /** Those that were begun before it was lowered are slow for the same reason. */
  #loweredAt = -Infinity;

  /**
   * @param most at once
   * @param slowMs longer than this is long
   * @param clock epoch milliseconds
   */
  constructor(
    private readonly most: number,
    private readonly slowMs: number,
    private readonly clock: () => number,
  ) {
    this.#bound = most;
  }

  get now(): number {
    return this.#bound;
  }

  /** As much of the bound as `share` is of the most; where that is less than all, this is too. At least one. */
  shareOf(share: number): number {
    return Math.max(1, Math.floor((this.#bound * share) / this.most));
  }

  /** One is over. @param isDone whether it came to something: what failed at once says nothing of how much can be done */
  over(beganAt: number, isDone: boolean): void {
    const now = this.clock();
    if (now - beganAt > this.slowMs) {
      if (beganAt < this.#loweredAt) return;
      this.#bound = Math.min(this.#bound, Math.max(least, Math.floor(this.#bound / 2)));
      [this.#loweredAt, this.#quick] = [now, 0];
    } else if (isDone) {
      this.#quick += 1;
      if (this.#quick < this.#bound || this.#bound === this.most) return;
      this.#bound += 1;
      this.#quick = 0;
    }
  }
}

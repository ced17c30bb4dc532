/** How many of each key are under way at once, in this process. */
export class Places {
  readonly #taken = new Map<string, number>();

  /** @param most of one key */
  constructor(private readonly most: number) {}

  /** @returns what gives the place back, once; undefined when there is none */
  take(key: string): (() => void) | undefined {
    const taken = this.#taken.get(key) ?? 0;
    if (taken >= this.most) return undefined;
    this.#taken.set(key, taken + 1);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const now = (this.#taken.get(key) ?? 1) - 1;
      if (now === 0) this.#taken.delete(key);
      else this.#taken.set(key, now);
    };
  }

  /** How many keys have something under way. */
  get size(): number {
    return this.#taken.size;
  }
}

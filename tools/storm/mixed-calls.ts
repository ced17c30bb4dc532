/** One call: what is asked for, and what is learnt of it for later ones. */
export interface Asked {
  readonly tool: string;
  readonly given: Record<string, unknown>;
}

/** A stream of numbers from 0 to 1 that is the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What one person asks for, one call after the other: mostly reading, some writing, some of what is refused. */
export class MixedCalls {
  /** What this person has made and not deleted. */
  readonly #own: string[] = [];
  #made = 0;

  constructor(
    private readonly name: string,
    private readonly random: () => number,
  ) {}

  next(): Asked {
    const roll = this.random();
    const own = this.#own[Math.floor(this.random() * this.#own.length)];
    if (roll < 0.4) return { tool: 'products_search', given: { category: 'Laptops', maxPrice: 1500 } };
    if (roll < 0.55) return { tool: 'products_list', given: { limit: 20 } };
    if (roll < 0.58) return { tool: 'products_search', given: { minPrice: 'cheap' } };
    if (roll < 0.61) return { tool: 'products_get', given: { id: 'nothing-of-that-name' } };
    if (own === undefined || roll < 0.75) return this.#create();
    if (roll < 0.85) return { tool: 'products_get', given: { id: own } };
    if (roll < 0.94) return { tool: 'products_update', given: { id: own, stock: Math.floor(this.random() * 100) } }; // prettier-ignore
    this.#own.splice(this.#own.indexOf(own), 1);
    return { tool: 'products_delete', given: { id: own } };
  }

  learn({ tool }: Asked, result: Readonly<Record<string, unknown>>): void {
    const { product } = result as { product?: { id?: unknown } };
    if (tool === 'products_create' && typeof product?.id === 'string') this.#own.push(product.id);
  }

  #create(): Asked {
    this.#made += 1;
    const name = `Storm ${this.name} ${String(this.#made)} ${String(Math.floor(this.random() * 1e6))}`;
    return { tool: 'products_create', given: { name, price: 1 + Math.floor(this.random() * 500) } };
  }
}

/** The part of a key-value bucket that counting needs. */
export interface CounterStore {
  get(key: string): Promise<{ readonly value: Uint8Array; readonly revision: number } | undefined>;
  /** @throws an error with code `conflict` when the key is there */
  create(key: string, value: string): Promise<number>;
  /** @throws an error with code `conflict` when the key is no longer at `revision` */
  update(key: string, value: string, revision: number): Promise<number>;
}

/** A counter as it was last seen. */
export interface Counter {
  /** Epoch milliseconds at which the budget is whole again; 0 for one nobody has drawn on. */
  readonly restedAt: number;
  /** 0 for a counter that is not there. */
  readonly revision: number;
}

export async function readCounter(store: CounterStore, key: string): Promise<Counter> {
  const entry = await store.get(key);
  if (!entry) return { restedAt: 0, revision: 0 };
  const restedAt = Number(new TextDecoder().decode(entry.value));
  // What is no counter counts for nobody.
  if (!Number.isFinite(restedAt)) throw new TypeError(`\`${key}\` is no counter`);
  return { restedAt, revision: entry.revision };
}

/** @returns the counter as written; undefined when somebody else wrote first */
export async function writeCounter(
  store: CounterStore,
  key: string,
  restedAt: number,
  { revision }: Counter,
): Promise<Counter | undefined> {
  try {
    const value = String(restedAt);
    const written = revision === 0 ? store.create(key, value) : store.update(key, value, revision);
    return { restedAt, revision: await written };
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code === 'conflict') return undefined;
    throw error;
  }
}

import { type BucketsByWriter, type PeerName } from '#libs/contracts';
import { type Bucket } from './bucket.js';

/** More instances than any service has: whoever says more of itself is not believed. */
const mostInstances = 200;

/** What was found, and whose could not be read: they did not answer, or hold more than anybody honest writes. */
export interface FoundKeys {
  readonly keys: readonly string[];
  readonly unknown: readonly PeerName[];
}

type Writer = readonly [PeerName, () => Promise<Bucket>];

/** What several services write, each in a bucket of its own. One whose bucket was filled, by whoever holds its key, hides nobody else's. */
export class ByWriter {
  readonly #writers: readonly Writer[];

  /**
   * @param open a bucket by its name
   * @param most as many keys as an honest writer has under one prefix
   */
  constructor(
    plans: BucketsByWriter,
    open: (name: string) => Promise<Bucket>,
    private readonly most = mostInstances,
  ) {
    this.#writers = Object.entries(plans).map(([writer, { name }]) => [writer as PeerName, () => open(name)]);
  }

  /** Keys that begin with `prefix`, as {@link Bucket.keys} has them. Never rejects: what is not known is said. */
  async keys(prefix?: string): Promise<FoundKeys> {
    const found = await Promise.all(
      this.#writers.map(async ([writer, open]) => ({ writer, keys: await this.#keysOf(open, prefix) })),
    );
    return {
      keys: found.flatMap(({ keys }) => keys ?? []).sort(),
      unknown: found.filter(({ keys }) => !keys).map(({ writer }) => writer),
    };
  }

  /**
   * Everything under `prefix`, by its key. What vanishes or cannot be read meanwhile is left out. Never rejects.
   */
  async entries(
    prefix?: string,
  ): Promise<{ readonly entries: ReadonlyMap<string, Uint8Array>; readonly unknown: readonly PeerName[] }> {
    const entries = new Map<string, Uint8Array>();
    const unknown: PeerName[] = [];
    const readWriter = async ([writer, open]: Writer) => {
      const keys = await this.#keysOf(open, prefix);
      if (!keys) return void unknown.push(writer);
      const bucket = await open();
      await Promise.all(
        keys.map(async (key) => {
          const entry = await bucket.get(key).catch(() => undefined);
          if (entry) entries.set(key, entry.value);
        }),
      );
    };
    await Promise.all(this.#writers.map(readWriter));
    return { entries, unknown };
  }

  async #keysOf(open: () => Promise<Bucket>, prefix?: string): Promise<string[] | undefined> {
    try {
      return await (await open()).keys(prefix, { most: this.most });
    } catch {
      return undefined;
    }
  }
}

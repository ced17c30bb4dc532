import { z } from 'zod';
import { Journal } from '#libs/journal';

export type Payload = Readonly<Record<string, unknown>>;
interface Row {
  readonly payload: Payload;
  /** Epoch milliseconds; null for never. */
  readonly until: number | null;
}

const Entry = z.union([
  z.object({ put: z.string(), payload: z.record(z.string(), z.unknown()), until: z.number().nullable() }),
  z.object({ drop: z.string() }),
]);

export interface RecordStoreOptions {
  clock: () => number;
  /** Rows of one group are bounded: beyond `most`, the oldest goes. */
  boundOf: (kind: string, payload: Payload) => { group: string; most: number } | undefined;
}

const rewriteBeyond = 2_000;

/**
 * Sessions, grants, codes and refresh tokens: in memory, and in a journal that survives a crash. Memory changes at
 * once, so that of two racing readers only one wins; the promise resolves when the change is on the disk.
 */
export class RecordStore {
  readonly #rows = new Map<string, Row>();
  readonly #byGrant = new Map<string, Set<string>>();
  readonly #byUid = new Map<string, string>();
  readonly #groups = new Map<string, Set<string>>();
  #journal!: Journal;
  #repairing: Promise<boolean> | undefined;

  private constructor(private readonly options: RecordStoreOptions) {}

  /** @throws JournalError */
  static async open(path: string, options: RecordStoreOptions): Promise<RecordStore> {
    const store = new RecordStore(options);
    const replay = (line: string) => {
      const change = Entry.parse(JSON.parse(line));
      if ('drop' in change) store.#forget(change.drop);
      else store.#remember(change.put, change);
    };
    const remedy = 'restore the file, or remove it to end every login';
    const { journal } = await Journal.open(path, replay, { afterFailure: 'stop', remedy });
    store.#journal = journal;
    return store;
  }

  /** Whether changes reach the disk; where they did not, tries again to write everything. */
  async writable(): Promise<boolean> {
    if (!this.#journal.failing) return this.#journal.writable();
    this.#repairing ??= this.#writeEverything()
      .then(
        () => true,
        () => false,
      )
      .finally(() => (this.#repairing = undefined));
    return this.#repairing;
  }

  get(key: string): Payload | undefined {
    const row = this.#rows.get(key);
    return row && !this.#isOver(row) ? row.payload : undefined;
  }

  findByUid(uid: string): Payload | undefined {
    const key = this.#byUid.get(uid);
    return key === undefined ? undefined : this.get(key);
  }

  put(key: string, payload: Payload, until: number | null): Promise<void> {
    const row = { payload, until };
    this.#remember(key, row);
    return this.#write({ put: key, ...row });
  }

  /**
   * Marks a row as used, once.
   * @returns false when it is gone or was used before
   */
  async consume(key: string): Promise<boolean> {
    const row = this.#rows.get(key);
    if (!row || this.#isOver(row) || row.payload['consumed'] !== undefined) return false;
    const consumed = Math.floor(this.options.clock() / 1000);
    await this.put(key, { ...row.payload, consumed }, row.until);
    return true;
  }

  async drop(key: string): Promise<void> {
    if (this.#forget(key)) await this.#write({ drop: key });
  }

  async dropGrant(grantId: string, kind: string): Promise<void> {
    const keys = [...(this.#byGrant.get(grantId) ?? [])].filter((key) => kindOf(key) === kind);
    await Promise.all(keys.map((key) => this.drop(key)));
  }

  /** Forgets what has expired, and rewrites the journal once most of it is history. */
  async sweep(): Promise<void> {
    for (const [key, row] of this.#rows) if (this.#isOver(row)) this.#forget(key);
    if (this.#journal.lines < rewriteBeyond + 2 * this.#rows.size) return;
    await this.#writeEverything();
  }

  /** Behind a write that failed, what memory holds and the file does not is more than this one entry. */
  #write(entry: object): Promise<void> {
    if (this.#journal.failing) return this.#writeEverything();
    return this.#journal.append(JSON.stringify(entry)).then(() => undefined);
  }

  #writeEverything(): Promise<void> {
    return this.#journal.replace(() => this.#lines());
  }

  *#lines(): Iterable<string> {
    for (const [key, row] of this.#rows) yield JSON.stringify({ put: key, ...row });
  }

  close(): Promise<void> {
    return this.#journal.close();
  }

  #isOver(row: Row): boolean {
    return row.until !== null && row.until <= this.options.clock();
  }

  #remember(key: string, row: Row): void {
    this.#forget(key);
    if (this.#isOver(row)) return;
    this.#rows.set(key, row);
    const { grantId, uid } = row.payload;
    if (typeof grantId === 'string') addTo(this.#byGrant, grantId, key);
    if (typeof uid === 'string') this.#byUid.set(uid, key);
    this.#keepWithinBound(key, row);
  }

  #keepWithinBound(key: string, { payload }: Row): void {
    const bound = this.options.boundOf(kindOf(key), payload);
    if (!bound) return;
    const keys = addTo(this.#groups, bound.group, key);
    const oldest = keys.values().next();
    if (keys.size > bound.most && !oldest.done) this.#forget(oldest.value);
  }

  #forget(key: string): boolean {
    const row = this.#rows.get(key);
    if (!row) return false;
    this.#rows.delete(key);
    const bound = this.options.boundOf(kindOf(key), row.payload);
    if (bound) removeFrom(this.#groups, bound.group, key);
    const { grantId, uid } = row.payload;
    if (typeof grantId === 'string') removeFrom(this.#byGrant, grantId, key);
    // A session keeps its uid when its id changes: the newer row owns the index.
    if (typeof uid === 'string' && this.#byUid.get(uid) === key) this.#byUid.delete(uid);
    return true;
  }
}

const kindOf = (key: string) => key.slice(0, key.indexOf(':'));

function addTo(index: Map<string, Set<string>>, name: string, key: string): Set<string> {
  const keys = index.get(name) ?? new Set();
  index.set(name, keys.add(key));
  return keys;
}

function removeFrom(index: Map<string, Set<string>>, name: string, key: string): void {
  const keys = index.get(name);
  keys?.delete(key);
  if (keys?.size === 0) index.delete(name);
}

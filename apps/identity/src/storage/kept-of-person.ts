import { isConflict, type SealedStore } from '#libs/sealing';
import { NotKnownNow } from '../provider/not-known-now.js';
import { type StoredRecord } from './record.js';

/** How often a change is tried again where another instance wrote first. */
const attempts = 20;

/** The records of one kind. */
export interface KeptRecords {
  /** Of the list of those that a person has. */
  secretOf(personId: string): string;
  isThere(id: string): Promise<boolean>;
  drop(id: string): Promise<void>;
  readonly most: number;
}

/** INVARIANT (one person does not fill the store): of the sessions of a person, and of the clients, only so many stay, and the oldest go. */
export class KeptOfPerson {
  constructor(
    private readonly store: SealedStore<StoredRecord>,
    private readonly records: KeptRecords,
  ) {}

  /** Counts one that is there, and drops the oldest where there are too many now; that one where it cannot be counted. */
  async add(personId: string, id: string, until: number): Promise<void> {
    const secret = this.records.secretOf(personId);
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const found = await this.store.read(secret);
      const ids = await this.#within(idsOf(found?.value).filter((one) => one !== id));
      const gone = ids.splice(0, Math.max(0, ids.length + 1 - this.records.most));
      const counted = { payload: { ids: [...ids, id] }, until: Math.max(until, found?.value.until ?? 0) };
      if (!(await this.#written(secret, counted, found?.revision))) continue;
      for (const one of gone) await this.records.drop(one);
      return;
    }
    await this.records.drop(id);
    throw new NotKnownNow('you are signing in at many places at once; try again');
  }

  /** The ids of those that were counted last; some may be over. */
  async of(personId: string): Promise<readonly string[]> {
    return idsOf((await this.store.read(this.records.secretOf(personId)))?.value);
  }

  /** Those that are over are looked for only where there seem to be too many. */
  async #within(ids: string[]): Promise<string[]> {
    if (ids.length < this.records.most) return ids;
    const there = await Promise.all(ids.map((id) => this.records.isThere(id)));
    return ids.filter((_, at) => there[at]);
  }

  async #written(secret: string, record: StoredRecord, revision: number | undefined): Promise<boolean> {
    if (revision !== undefined) return (await this.store.replace(secret, record, revision)) !== undefined;
    try {
      await this.store.create(secret, record);
      return true;
    } catch (error) {
      if (isConflict(error)) return false;
      throw error;
    }
  }
}

function idsOf(record: StoredRecord | undefined): string[] {
  const ids = record?.payload['ids'];
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
}

import { isConflict, SealedStore } from '#libs/sealing';
import { type OpenBucket, ownBuckets } from './own-buckets.js';
import {
  bucketOf,
  bucketsOf,
  nameOf,
  type Payload,
  type RecordBucket,
  requireRoomInTime,
  StoredRecord,
} from './record.js';
import { NotKnownNow } from '../provider/not-known-now.js';
import { type SecretOf } from './secrets.js';
import { KeptOfPerson } from './kept-of-person.js';
import { mostOfPerson } from './bounds.js';

export interface RecordStoreParts {
  readonly open: OpenBucket;
  readonly secretOf: SecretOf;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

/** How often a change is tried again where somebody else wrote first. */
const attempts = 20;

/**
 * Sessions, grants, codes and refresh tokens, in the mesh's store: what is written is there for every instance once its promise
 * resolves. Nothing is kept in memory.
 * @throws NotKnownNow, by every method
 */
export class RecordStore {
  readonly #stores: Readonly<Record<RecordBucket, SealedStore<StoredRecord>>>;
  readonly #ofPerson: Readonly<Record<keyof typeof mostOfPerson, KeptOfPerson>>;
  readonly #secretOf: SecretOf;
  readonly #clock: () => number;

  constructor({ open, secretOf, clock }: RecordStoreParts) {
    const storeIn = (bucket: RecordBucket) =>
      new SealedStore('identity record', StoredRecord, () => open(bucket));
    this.#stores = {
      interactions: storeIn('interactions'),
      grants: storeIn('grants'),
      newcomers: storeIn('newcomers'),
      clients: storeIn('clients'),
    };
    this.#secretOf = secretOf;
    this.#clock = clock;
    const kept = (kind: keyof typeof mostOfPerson) =>
      new KeptOfPerson(this.#stores[bucketsOf(kind)[0]], {
        secretOf: (person) => secretOf(nameOf(`${kind}sOf`, person)),
        isThere: async (id) => (await this.#counted(kind, id)) !== undefined,
        drop: async (id) => {
          if (kind !== 'Session') return this.drop(kind, id);
          // What was read before and is written again under that id would be in no list.
          return this.endSessionId((await this.idOfSession(id)) ?? id);
        },
        most: mostOfPerson[kind],
      });
    this.#ofPerson = { Session: kept('Session'), Client: kept('Client') };
  }

  async get(kind: string, id: string): Promise<Payload | undefined> {
    const secret = this.#secretOf(nameOf(kind, id));
    for (const bucket of bucketsOf(kind)) {
      const found = await this.#stores[bucket].read(secret);
      if (found && !this.#isOver(found.value)) return found.value.payload;
    }
    return undefined;
  }

  /** A person's session, by the name it keeps while its id changes. */
  async findSession(uid: string): Promise<Payload | undefined> {
    const id = await this.idOfSession(uid);
    const session = id === undefined ? undefined : await this.get('Session', id);
    return session?.['uid'] === uid ? session : undefined;
  }

  /** When a session became its person's, in epoch milliseconds; undefined of those that a version before wrote. */
  async sessionSince(uid: string): Promise<number | undefined> {
    const since = (await this.get('SessionId', uid))?.['since'];
    return typeof since === 'number' ? since : undefined;
  }

  /** A person's sessions, as far as they have not ended by time; some may have been ended. */
  async sessionsOf(personId: string): Promise<Payload[]> {
    const found = await Promise.all(
      (await this.sessionNamesOf(personId)).map((uid) => this.findSession(uid)),
    );
    return found.filter((session) => session?.['accountId'] === personId).filter((one) => one !== undefined);
  }

  /**
   * What a person's sessions are called, as far as they have not ended by time.
   * INVARIANT (a session is found by its name): it gets another id at each step of signing in, and between two ids it lies under none. Its name stays.
   */
  async sessionNamesOf(personId: string): Promise<string[]> {
    const listed = await this.#ofPerson.Session.of(personId);
    return Promise.all(
      listed.map(async (one) => {
        // A list of a version before has ids.
        const uid = (await this.get('Session', one))?.['uid'];
        return typeof uid === 'string' ? uid : one;
      }),
    );
  }

  /** Ends what somebody has shown of sign-ins that are not done. */
  async endBegun(personId: string): Promise<void> {
    const at = this.#clock();
    await this.put('SignInsEnded', personId, { at }, at + ownBuckets.grants.ttlMs);
  }

  /** Whether it was ended since. @param since epoch milliseconds */
  async isBegunOver(personId: string, since: number): Promise<boolean> {
    const at = (await this.get('SignInsEnded', personId))?.['at'];
    return typeof at === 'number' && since < at;
  }

  /** @param until epoch milliseconds */
  async put(kind: string, id: string, payload: Payload, until: number): Promise<void> {
    const record = { payload, until };
    const { uid, accountId } = payload;
    const isOfPerson = typeof accountId === 'string';
    // A session is written often, and seldom under another id.
    const before =
      kind === 'Session' && typeof uid === 'string' ? await this.get('SessionId', uid) : undefined;
    const isNew = kind === 'Session' && typeof uid === 'string' && before?.['id'] !== id;
    await this.#place(kind, record).write(this.#secretOf(nameOf(kind, id)), record);
    if (isOfPerson && kind === 'Client') await this.#ofPerson.Client.add(accountId, id, until);
    if (!isOfPerson || !isNew) return;
    // Under the name of one person's session another's begins.
    const known = before?.['of'] === accountId ? before['since'] : undefined;
    const since = typeof known === 'number' ? known : this.#clock();
    await this.#stores.grants.write(
      this.#secretOf(nameOf('SessionId', uid)),
      named(id, until, { of: accountId, since }),
    );
    await this.#ofPerson.Session.add(accountId, uid, until);
  }

  /** As {@link put}, unless there is one, or was: what changed since stays as it is. */
  async putIfNew(kind: string, id: string, payload: Payload, until: number): Promise<void> {
    const record = { payload, until };
    if (this.#isOver(record)) return;
    const store = this.#place(kind, record);
    await store.create(this.#secretOf(nameOf(kind, id)), record).catch(unlessConflict);
    const { uid, accountId } = payload;
    if (kind !== 'Session' || typeof uid !== 'string' || typeof accountId !== 'string') return;
    await store.create(this.#secretOf(nameOf('SessionId', uid)), named(id, until)).catch(unlessConflict);
  }

  /**
   * Changes a record, or makes it.
   * INVARIANT (used once): by compare-and-set, so that of two instances that try at the same time one succeeds.
   * @param edit what is to lie there, by what does; undefined leaves it. Asked again where another instance wrote first
   * @returns whether it was changed
   */
  async change(
    kind: string,
    id: string,
    edit: (found: StoredRecord | undefined) => StoredRecord | undefined,
  ): Promise<boolean> {
    const secret = this.#secretOf(nameOf(kind, id));
    const store = this.#stores[bucketOf(kind, {})];
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const found = await store.read(secret);
      const record = edit(found && !this.#isOver(found.value) ? found.value : undefined);
      if (!record) return false;
      this.#place(kind, record);
      const isWritten = found
        ? (await store.replace(secret, record, found.revision)) !== undefined
        : await store.create(secret, record).then(() => true, unlessConflict);
      if (isWritten) return true;
    }
    throw new NotKnownNow('this is changed at many places at once; try again');
  }

  /**
   * Marks a record as used, once.
   * @param before told of what is about to be used; what it throws leaves it unused
   * @returns false when it is gone or was used before
   */
  consume(kind: string, id: string, before: (payload: Payload) => void = () => undefined): Promise<boolean> {
    let isFirst = true;
    return this.change(kind, id, (found) => {
      if (!found || found.payload['consumed'] !== undefined) return undefined;
      if (isFirst) before(found.payload);
      isFirst = false;
      return { ...found, payload: { ...found.payload, consumed: Math.floor(this.#clock() / 1000) } };
    });
  }

  /** Nothing can be {@link putIfNew} in its place. */
  async drop(kind: string, id: string): Promise<void> {
    const secret = this.#secretOf(nameOf(kind, id));
    for (const bucket of bucketsOf(kind)) {
      const store = this.#stores[bucket];
      if (await store.read(secret)) await store.clear(secret);
    }
  }

  /**
   * Ends a grant, and with it whatever names it.
   * INVARIANT (a grant that ended stays so): it is said once and looked up with each code, token and grant, so that what an
   * instance is writing meanwhile is over, too.
   */
  endGrant(grantId: string): Promise<void> {
    return this.#end('EndedGrant', grantId);
  }

  async isGrantOver(grantId: string): Promise<boolean> {
    return (await this.get('EndedGrant', grantId)) !== undefined;
  }

  /** Ends the id of a session, as {@link endGrant}; the session may go on under another. One of nobody leads nowhere, and is dropped alone. */
  async endSessionId(id: string): Promise<void> {
    const session = await this.get('Session', id);
    if (typeof session?.['accountId'] === 'string') await this.#end('EndedSessionId', id);
    await this.drop('Session', id);
  }

  /**
   * Hides a session from cookies: what was given in it goes on, and whoever has its cookie, or a copy of it, opens nothing.
   * @param uid the name that it keeps
   */
  hideSession(uid: string): Promise<void> {
    return this.#end('HiddenSession', uid);
  }

  async isSessionHidden(uid: string): Promise<boolean> {
    return (await this.get('HiddenSession', uid)) !== undefined;
  }

  async isSessionIdOver(id: string): Promise<boolean> {
    return (await this.get('EndedSessionId', id)) !== undefined;
  }

  async #end(kind: 'EndedGrant' | 'EndedSessionId' | 'HiddenSession', id: string): Promise<void> {
    const record = { payload: {}, until: this.#clock() + ownBuckets.grants.ttlMs };
    await this.#stores.grants.write(this.#secretOf(nameOf(kind, id)), record);
  }

  async #counted(kind: keyof typeof mostOfPerson, id: string): Promise<Payload | undefined> {
    return (kind === 'Session' && (await this.findSession(id))) || this.get(kind, id);
  }

  /** Under which a session lies now, by the name it keeps. */
  async idOfSession(uid: string): Promise<string | undefined> {
    const id = (await this.get('SessionId', uid))?.['id'];
    return typeof id === 'string' ? id : undefined;
  }

  #place(kind: string, { payload, until }: StoredRecord): SealedStore<StoredRecord> {
    const bucket = bucketOf(kind, payload);
    requireRoomInTime(kind, bucket, until - this.#clock());
    return this.#stores[bucket];
  }

  #isOver({ until }: StoredRecord): boolean {
    return until <= this.#clock();
  }
}

/** What leads from a session's name to the id it has now. @param begun whose it became, and when, in epoch milliseconds */
const named = (
  id: string,
  until: number,
  begun: { of: string; since: number } | object = {},
): StoredRecord => ({
  payload: { id, ...begun },
  until,
});

function unlessConflict(error: unknown): false {
  if (isConflict(error)) return false;
  throw error;
}

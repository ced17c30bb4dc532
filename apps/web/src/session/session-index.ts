import { createHash } from 'node:crypto';
import { z } from 'zod';
import { PersonKey } from '#libs/contracts';
import { isConflict, seal, unseal } from '#libs/sealing';
import { type Session } from './session.js';
import { SignInPlace, unknownPlace } from './sign-in-place.js';

/** The part of a key-value bucket that the index needs. */
export interface IndexBucket {
  get(key: string): Promise<{ value: Uint8Array; revision: number } | undefined>;
  /** @throws an error with code `conflict` when there is one already */
  create(key: string, value: string): Promise<number>;
  /** @throws an error with code `conflict` when the record is no longer at `revision` */
  update(key: string, value: string, revision: number): Promise<number>;
  put(key: string, value: string): Promise<number>;
  delete(key: string): Promise<void>;
  keys(prefix?: string): Promise<string[]>;
}

/** A session as the index knows it: enough to end it, nothing to open it. */
export const IndexedSession = z.object({
  sid: z.string().nullable(),
  /** Epoch milliseconds. */
  createdAt: z.number(),
  /** When it was used last, to the minute; absent in entries of versions before. */
  seenAt: z.number().optional(),
  /** From where, sealed. */
  from: z.string().optional(),
  /** Whose, sealed; kept of people whom no service but this one knows to be signed in. */
  who: z.string().optional(),
  /** Where else the index has it. */
  places: z.array(z.string()).default([]),
});
export type IndexedSession = Omit<z.infer<typeof IndexedSession>, 'from' | 'who'> & {
  /** Under which it lies in the store. */
  readonly key: string;
  readonly place: SignInPlace;
  readonly who?: Somebody | undefined;
};

/** Whose a session is, for operators to read. */
const Somebody = z.object({ key: PersonKey, name: z.string(), displayName: z.string() });
export type Somebody = z.infer<typeof Somebody>;

/** All of a person's sessions that were begun up to an instant are over, but one. */
export const LastEnd = z.object({
  /** Epoch milliseconds. */
  before: z.number(),
  /** Where the one lies by which it was asked. */
  but: z.string(),
});
export type LastEnd = z.infer<typeof LastEnd>;

/** Whose a session is, and of which sign-in. */
interface Whose extends Pick<Session, 'sid' | 'tenant'> {
  readonly idSubject?: string | undefined;
  readonly user: Pick<Session['user'], 'key'>;
}

/**
 * Which sessions a person has, and which came of a sign-in: beside the sealed ones, under digests of whose they are.
 * INVARIANT (the index opens nothing): it holds no token, no secret of a cookie and no name; from where somebody signed in is sealed, and so is who.
 */
export class SessionIndex {
  /**
   * @param secret what alone opens from where people signed in
   * @param listsTenants whether sessions are found by their tenant, with whose they are
   */
  constructor(
    private readonly bucket: () => Promise<IndexBucket>,
    private readonly secret: string,
    private readonly listsTenants = false,
  ) {}

  /** Adds a session, or writes down that it was used. */
  async add(
    key: string,
    {
      user,
      sid,
      idSubject,
      tenant,
      createdAt,
      seenAt,
      place,
    }: Pick<Session, 'user' | 'sid' | 'idSubject' | 'tenant' | 'createdAt' | 'seenAt' | 'place'>,
  ): Promise<void> {
    const bucket = await this.bucket();
    const places = this.#placesOf({ user, sid, idSubject, tenant });
    const from = place && this.#seal(purpose, key, place);
    const { name, displayName } = user;
    const who = this.listsTenants && this.#seal(whose, key, { key: user.key, name, displayName });
    const value = JSON.stringify({ sid, createdAt, seenAt, from, places, ...(who && { who }) });
    await Promise.all(places.map((place) => bucket.put(`${place}.${key}`, value)));
  }

  remove(key: string, of: Whose): Promise<void> {
    return this.removeIndexed({ key, places: this.#placesOf(of) });
  }

  async removeIndexed({ key, places }: Pick<IndexedSession, 'key' | 'places'>): Promise<void> {
    const bucket = await this.bucket();
    await Promise.all(places.map((place) => bucket.delete(`${place}.${key}`)));
  }

  ofPerson(person: PersonKey): Promise<IndexedSession[]> {
    return this.#under(placeOf('person', person));
  }

  ofSignIn(sid: string): Promise<IndexedSession[]> {
    return this.#under(placeOf('sid', sid));
  }

  /** @param subject as the issuer's ID tokens have it in `sub` */
  ofSubject(subject: string): Promise<IndexedSession[]> {
    return this.#under(placeOf('subject', subject));
  }

  /** None where they are not listed so. */
  ofTenant(tenant: string): Promise<IndexedSession[]> {
    return this.#under(placeOf('tenant', tenant));
  }

  /** What the person ended last of their sessions, all at once. */
  async lastEnd(person: PersonKey): Promise<{ end: LastEnd | undefined; revision: number }> {
    const entry = await (await this.bucket()).get(placeOf('ended', person));
    if (!entry) return { end: undefined, revision: 0 };
    return {
      end: LastEnd.parse(JSON.parse(new TextDecoder().decode(entry.value))),
      revision: entry.revision,
    };
  }

  /** Compare and set, of {@link lastEnd}. @returns false where somebody else wrote first */
  async setLastEnd(person: PersonKey, end: LastEnd, revision: number): Promise<boolean> {
    const bucket = await this.bucket();
    const [key, value] = [placeOf('ended', person), JSON.stringify(end)];
    try {
      await (revision === 0 ? bucket.create(key, value) : bucket.update(key, value, revision));
      return true;
    } catch (error) {
      if (isConflict(error)) return false;
      throw error;
    }
  }

  async #under(place: string): Promise<IndexedSession[]> {
    const bucket = await this.bucket();
    const keys = await bucket.keys(place);
    const found = await Promise.all(keys.map(async (key) => this.#read(key, await bucket.get(key))));
    return found.flatMap((session) => session ?? []);
  }

  #read(at: string, entry: { value: Uint8Array } | undefined): IndexedSession | undefined {
    try {
      const value: unknown = JSON.parse(new TextDecoder().decode(entry?.value));
      const { from, who, ...session } = IndexedSession.parse(value);
      const key = at.slice(at.lastIndexOf('.') + 1);
      const place = SignInPlace.safeParse(this.#unseal(purpose, key, from));
      const { data } = Somebody.safeParse(this.#unseal(whose, key, who));
      return {
        ...session,
        key,
        place: place.success ? place.data : unknownPlace,
        ...(data && { who: data }),
      };
    } catch {
      return undefined;
    }
  }

  #placesOf({ user, sid, idSubject, tenant }: Whose): string[] {
    return [
      placeOf('person', user.key),
      ...(sid === null ? [] : [placeOf('sid', sid)]),
      ...(idSubject === undefined ? [] : [placeOf('subject', idSubject)]),
      ...(this.listsTenants ? [placeOf('tenant', tenant)] : []),
    ];
  }

  #seal(what: string, key: string, value: object): string {
    return Buffer.from(seal(what, this.#secretOf(key), value)).toString('base64url');
  }

  #unseal(what: string, key: string, sealed: string | undefined): unknown {
    return sealed && unseal(what, this.#secretOf(key), Buffer.from(sealed, 'base64url'));
  }

  #secretOf = (key: string) => `${this.secret} ${key}`;
}

const purpose = 'session place';
const whose = 'session person';

const placeOf = (kind: 'person' | 'sid' | 'subject' | 'tenant' | 'ended', id: string) =>
  `${kind}.${createHash('sha256').update(id).digest('base64url')}`;

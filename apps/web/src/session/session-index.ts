import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type PersonKey } from '#libs/contracts';
import { type Session } from './session.js';

/** The part of a key-value bucket that the index needs. */
export interface IndexBucket {
  get(key: string): Promise<{ value: Uint8Array } | undefined>;
  put(key: string, value: string): Promise<number>;
  delete(key: string): Promise<void>;
  keys(prefix?: string): Promise<string[]>;
}

/** A session as the index knows it: enough to end it, nothing to open it. */
export const IndexedSession = z.object({
  sid: z.string().nullable(),
  /** Epoch milliseconds. */
  createdAt: z.number(),
});
export type IndexedSession = z.infer<typeof IndexedSession> & {
  /** Under which it lies in the store. */
  readonly key: string;
};

/** Whose a session is, and of which sign-in. */
interface Whose extends Pick<Session, 'sid'> {
  readonly user: Pick<Session['user'], 'key'>;
}

/**
 * Which sessions a person has, and which came of a sign-in: beside the sealed ones, under digests of whose they are.
 * INVARIANT (the index opens nothing): it holds no token, no secret of a cookie and no name.
 */
export class SessionIndex {
  constructor(private readonly bucket: () => Promise<IndexBucket>) {}

  async add(key: string, { user, sid, createdAt }: Whose & Pick<Session, 'createdAt'>): Promise<void> {
    const bucket = await this.bucket();
    const value = JSON.stringify({ sid, createdAt });
    await Promise.all(placesOf(user.key, sid).map((place) => bucket.put(`${place}.${key}`, value)));
  }

  async remove(key: string, { user, sid }: Whose): Promise<void> {
    const bucket = await this.bucket();
    await Promise.all(placesOf(user.key, sid).map((place) => bucket.delete(`${place}.${key}`)));
  }

  ofPerson(person: PersonKey): Promise<IndexedSession[]> {
    return this.#under(placeOf('person', person));
  }

  ofSignIn(sid: string): Promise<IndexedSession[]> {
    return this.#under(placeOf('sid', sid));
  }

  async #under(place: string): Promise<IndexedSession[]> {
    const bucket = await this.bucket();
    const keys = await bucket.keys(place);
    const found = await Promise.all(keys.map(async (key) => readEntry(key, await bucket.get(key))));
    return found.flatMap((session) => session ?? []);
  }
}

function readEntry(key: string, entry: { value: Uint8Array } | undefined): IndexedSession | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(entry?.value));
    return { ...IndexedSession.parse(value), key: key.slice(key.lastIndexOf('.') + 1) };
  } catch {
    return undefined;
  }
}

const placeOf = (kind: 'person' | 'sid', id: string) =>
  `${kind}.${createHash('sha256').update(id).digest('base64url')}`;
const placesOf = (person: PersonKey, sid: string | null) => [
  placeOf('person', person),
  ...(sid === null ? [] : [placeOf('sid', sid)]),
];

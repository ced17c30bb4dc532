import { errors } from 'oidc-provider';
import { buckets } from '#libs/contracts';
import { type MeshError } from '#libs/mesh';
import { type SealedBucket } from '#libs/sealing';
import { NotKnownNow } from '../provider/not-known-now.js';

/** The buckets that this service keeps its people, their sign-ins and the clients that registered themselves in. */
export const ownBuckets = {
  interactions: buckets.interactions,
  grants: buckets.grants,
  newcomers: buckets.newcomers,
  clients: buckets.clients,
  people: buckets.people,
};
export type OwnBucket = keyof typeof ownBuckets;

/** One of them. */
export interface OwnBucketAccess extends SealedBucket {
  /** Keys that begin with whole tokens. */
  keys(prefix: string): Promise<string[]>;
}

/** How they are got at. */
export type OpenBucket = (name: OwnBucket) => Promise<OwnBucketAccess>;

/**
 * INVARIANT (no store, no sign-in): what cannot be read or written now is refused with an error of OAuth, that a client or a person can
 * come again with; it is never taken for something that is not there.
 */
export const refusingWithout =
  (open: OpenBucket): OpenBucket =>
  async (name) => {
    const bucket = await open(name).catch(refuse);
    return {
      get: (key) => bucket.get(key).catch(refuse),
      put: (key, value) => bucket.put(key, value).catch(refuse),
      create: (key, value) => bucket.create(key, value).catch(refuse),
      update: (key, value, revision) => bucket.update(key, value, revision).catch(refuse),
      delete: (key) => bucket.delete(key).catch(refuse),
      keys: (prefix) => bucket.keys(prefix).catch(refuse),
    };
  };

function refuse(error: unknown): never {
  const { code } = error as Partial<MeshError>;
  if (code === 'conflict') throw error;
  if (code === 'bad_request') throw new errors.InvalidRequest('the request is longer than can be kept');
  throw new NotKnownNow('people and sign-ins cannot be reached now; try again', { cause: error });
}

import { z } from 'zod';
import { type BucketPlan } from '#libs/contracts';
import { type OwnBucket, ownBuckets } from './own-buckets.js';

/** What the OpenID library keeps of something: JSON of its own. */
export type Payload = Readonly<Record<string, unknown>>;

export const StoredRecord = z.object({
  payload: z.record(z.string(), z.unknown()),
  /** Epoch milliseconds. */
  until: z.number(),
});
export type StoredRecord = z.infer<typeof StoredRecord>;

/** A record by its kind and its id among those. */
export const nameOf = (kind: string, id: string): string => `${kind}:${id}`;

export type RecordBucket = Exclude<OwnBucket, 'people'>;

/** Where a record of a kind can be; of one that is not named here, among the grants. A session is a person's once somebody has signed in to it. */
const places: Readonly<Record<string, readonly [RecordBucket, ...RecordBucket[]]>> = {
  Session: ['grants', 'interactions'],
  Interaction: ['interactions'],
  SignInStep: ['interactions'],
  PendingFactor: ['interactions'],
  AuthorizationCode: ['interactions'],
  NewClient: ['newcomers'],
  Client: ['clients'],
};
export const bucketsOf = (kind: string): readonly [RecordBucket, ...RecordBucket[]] =>
  places[kind] ?? ['grants'];

/** Where a record belongs. */
export const bucketOf = (kind: string, { accountId }: Payload): RecordBucket =>
  kind === 'Session' && typeof accountId !== 'string' ? 'interactions' : bucketsOf(kind)[0];

/** @throws TypeError for what would be forgotten before its time */
export function requireRoomInTime(kind: string, bucket: RecordBucket, leftMs: number): void {
  const { ttlMs }: BucketPlan = ownBuckets[bucket];
  if (leftMs > ttlMs) throw new TypeError(`the bucket \`${bucket}\` does not keep a \`${kind}\` for so long`);
}

import { MemoryBucket } from '#test/mesh/memory-bucket';
import { type OwnBucket, ownBuckets } from '../../../apps/identity/src/storage/own-buckets.js';

/** The buckets of identity, in one process. */
export const storesInMemory = () =>
  Object.fromEntries(Object.keys(ownBuckets).map((name) => [name, new MemoryBucket()])) as unknown as Record<
    OwnBucket,
    MemoryBucket
  >;

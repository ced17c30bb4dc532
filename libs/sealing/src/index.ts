export { newSecret, seal, storeKey, unseal } from './sealing.js';
export { isConflict, type Sealed, type SealedBucket, SealedStore } from './sealed-store.js';

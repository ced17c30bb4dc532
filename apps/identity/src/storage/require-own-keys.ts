import { isConflict, storeKey } from '#libs/sealing';
import { type OpenBucket } from './own-buckets.js';
import { type SecretOf } from './secrets.js';

const place = 'made-with';

/**
 * INVARIANT (one store, one key): an instance with another key would find nobody there, and make everybody anew under another id.
 * @throws Error where the store was filled with another key than this instance has
 */
export async function requireOwnKeys(open: OpenBucket, secretOf: SecretOf): Promise<void> {
  const bucket = await open('people');
  const proof = storeKey(secretOf('key'));
  try {
    await bucket.create(place, new TextEncoder().encode(proof));
  } catch (error) {
    if (!isConflict(error)) throw error;
    const made = new TextDecoder().decode((await bucket.get(place))?.value);
    if (made !== proof)
      throw new Error(
        "the mesh's store was filled with other keys than this instance has; give it the `keys.json` of the others in its data folder",
      );
  }
}

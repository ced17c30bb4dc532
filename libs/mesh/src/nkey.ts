import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { fromSeed, Prefix } from '@nats-io/nkeys';
// What writes a key is not among what the package exports by name.
import { Codec } from '@nats-io/nkeys/lib/codec.js';

/** PKCS #8 of an Ed25519 key, up to the 32 bytes of the key itself (RFC 8410 section 7). */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * The key of a seed (SU...), for Node's own Ed25519: the library derives it anew for every use, in JavaScript (40 ms at
 * first, against a third of one here, and many times that on a busy machine).
 */
export function privateKeyOf(seed: Uint8Array): KeyObject {
  // The library's class has it, its interface does not say so.
  const { buffer, byteOffset, byteLength } = (
    fromSeed(seed) as unknown as { getRawSeed(): Uint8Array }
  ).getRawSeed();
  const raw = Buffer.from(buffer, byteOffset, byteLength);
  return createPrivateKey({ key: Buffer.concat([pkcs8, raw]), format: 'der', type: 'pkcs8' });
}

/** The public key of a user as NATS writes it. */
export function publicNkeyOf(key: KeyObject): string {
  const raw = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);
  return Buffer.from(Codec.encode(Prefix.User, raw)).toString('ascii');
}

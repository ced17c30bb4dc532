import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { fromSeed } from '@nats-io/nkeys';

/** PKCS #8 of an Ed25519 key, up to the 32 bytes of the key itself (RFC 8410 section 7). */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** What the public key of a user begins with: `U` once it is written. */
const userPrefix = 20 << 3;

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

/** The public key of a user as NATS writes it: prefix, 32 bytes, and their CRC-16 (XMODEM), in base32 (RFC 4648). */
export function publicNkeyOf(key: KeyObject): string {
  const raw = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);
  const checked = Buffer.concat([Buffer.of(userPrefix), raw]);
  const sum = Buffer.alloc(2);
  sum.writeUInt16LE(crc16(checked));
  return inBase32(Buffer.concat([checked, sum]));
}

function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = ((crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff;
  }
  return crc;
}

/** Of 35 bytes, which are whole groups of five bits. */
function inBase32(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{5}/g) ?? []).map((five) => base32[parseInt(five, 2)]).join('');
}

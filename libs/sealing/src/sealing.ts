import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

const version = 1;
const nonceBytes = 12;
const tagBytes = 16;

/** 256 bits that only the browser keeps, in the alphabet of a cookie. */
export const newSecret = () => randomBytes(32).toString('base64url');

/** Where a sealed record lies. Tells nothing about the secret that opens it. */
export const storeKey = (secret: string) => createHash('sha256').update(secret).digest('hex');

/**
 * Seals a value so that only the holder of `secret` can open it: AES-256-GCM under a key drawn from the secret
 * by HKDF-SHA-256 (RFC 5869). `purpose` keeps one kind of record from passing for another.
 *
 * INVARIANT (a store reveals no token): the store holds the digest of the secret and this text; neither leads to the key.
 */
export function seal(purpose: string, secret: string, value: unknown): Uint8Array {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', keyFor(purpose, secret), nonce);
  cipher.setAAD(Buffer.from(storeKey(secret)));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
  return Buffer.concat([Uint8Array.of(version), nonce, sealed, cipher.getAuthTag()]);
}

/** Opens what {@link seal} closed; undefined when the text was altered, moved, or sealed for another secret or purpose. */
export function unseal(purpose: string, secret: string, text: Uint8Array): unknown {
  const bytes = Buffer.from(text);
  if (bytes.length < 1 + nonceBytes + tagBytes || bytes[0] !== version) return undefined;
  const nonce = bytes.subarray(1, 1 + nonceBytes);
  const decipher = createDecipheriv('aes-256-gcm', keyFor(purpose, secret), nonce, {
    authTagLength: tagBytes,
  });
  decipher.setAAD(Buffer.from(storeKey(secret)));
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  try {
    const opened = Buffer.concat([
      decipher.update(bytes.subarray(1 + nonceBytes, -tagBytes)),
      decipher.final(),
    ]);
    return JSON.parse(opened.toString('utf8'));
  } catch {
    return undefined;
  }
}

function keyFor(purpose: string, secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `deputy ${purpose} v${version}`, 32));
}

import { randomBytes } from 'node:crypto';

/** Crockford's base 32: no letter in it is taken for another. */
const letters = '0123456789abcdefghjkmnpqrstvwxyz';

/** A secret that people copy by hand: 80 random bits, as `k3f7-9q2m-x8vd-4tzw`. */
export function readableSecret(): string {
  const text = [...randomBytes(16)].map((byte) => letters[byte % letters.length]).join('');
  return text.replace(/.{4}(?=.)/g, '$&-');
}

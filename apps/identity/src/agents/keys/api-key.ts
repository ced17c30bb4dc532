import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { type AgentKey, apiKeyPrefix } from '#libs/contracts';

/** A key as it is told once, and what is kept of it. */
export interface NewKey {
  readonly key: string;
  readonly kept: AgentKey;
}

/**
 * Makes an API key of 256 random bits.
 * INVARIANT (a key is told once): what is kept is its HMAC-SHA256 under a secret of this service, from which nobody finds the
 * key, and without the secret nobody can tell whether they guessed it.
 * @param now epoch milliseconds
 */
export function newApiKey(secret: string, now: number): NewKey {
  const key = `${apiKeyPrefix}${randomBytes(32).toString('base64url')}`;
  const id = randomBytes(12).toString('base64url');
  const createdAt = new Date(now).toISOString();
  return { key, kept: { id, digest: digestOfKey(secret, key), createdAt, endsAt: null, revokedAt: null } };
}

/** HMAC-SHA256 (RFC 2104), base64url. */
export const digestOfKey = (secret: string, key: string): string =>
  createHmac('sha256', secret).update(key).digest('base64url');

/** In a time that says nothing of how far the two agree. */
export const isSameDigest = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';
import { longestTokenSeconds } from '#libs/contracts';
import { sessionSeconds } from '../storage/bounds.js';

export const SigningKey = z.object({
  kty: z.literal('RSA'),
  kid: z.string(),
  alg: z.literal('RS256'),
  use: z.literal('sig'),
  n: z.string(),
  e: z.string(),
  d: z.string(),
  p: z.string(),
  q: z.string(),
  dp: z.string(),
  dq: z.string(),
  qi: z.string(),
});
export type SigningKey = z.infer<typeof SigningKey>;

/** A signing key and its times, in epoch milliseconds. */
export const RingKey = SigningKey.extend({
  /** When it begins to sign. Published before; absent: from the beginning. */
  from: z.number().optional(),
  /** When the last of what it signed is over: published until then. */
  until: z.number().optional(),
});
export type RingKey = z.infer<typeof RingKey>;

/** A key that nothing is taken of any more. */
export const RetiredKey = z.object({ kid: z.string(), at: z.number() });

export interface KeyRing {
  readonly signing: readonly RingKey[];
  readonly retired: readonly z.infer<typeof RetiredKey>[];
}

/** Longer than services keep a key set without asking again (ten minutes, `SigningKeys` of libs/principal): by then all of them have the next key. */
const aheadMs = 11 * 60_000;
/** The last that is brought back of a sign-in is an ID token, when its person signs out. */
const overlapMs = sessionSeconds * 1_000 + 10 * 60_000;
/** As long as anybody remembers that it was retired. */
const rememberedMs = longestTokenSeconds * 1_000;

/**
 * The keys that are published at an instant: the one that signs, those to come, and those whose tokens still run.
 * INVARIANT (one key signs): the last of those whose time has come.
 */
export function publishedAt({ signing }: Pick<KeyRing, 'signing'>, now: number): RingKey[] {
  const live = signing.filter(({ until = Infinity }) => now < until);
  const begun = live.filter(({ from = 0 }) => from <= now).sort((a, b) => (b.from ?? 0) - (a.from ?? 0));
  const [current, ...before] = begun;
  return current ? [current, ...live.filter(({ from = 0 }) => from > now), ...before] : [];
}

/** As they are published, without their times. */
export const withoutTimes = ({ from: _from, until: _until, ...key }: RingKey): SigningKey => key;

/**
 * Adds a key that signs once every service has it, and lets the one before verify until the last that it signed is over.
 * @param o.now whether it signs at once: services ask for a key that they do not know, at most every ten seconds
 * @throws RangeError where another is to come already
 */
export async function rotate<Ring extends KeyRing>(
  ring: Ring,
  o: { at: number; now: boolean },
): Promise<Ring> {
  const next = ring.signing.find(({ from = 0 }) => from > o.at);
  if (next && !o.now) throw new RangeError(`the key \`${next.kid}\` is to come already`);
  const from = o.now ? o.at : o.at + aheadMs;
  const before = ring.signing
    .filter(({ until = Infinity, from: begins = 0 }) => o.at < until && begins <= o.at)
    .map((key) => ({ ...key, until: Math.min(key.until ?? Infinity, from + overlapMs) }));
  return {
    ...ring,
    signing: [...before, { ...(await newSigningKey()), from }],
    retired: remembered(ring, o.at),
  };
}

/**
 * Takes a key out at once, and with it all that it signed: one that leaked, or that nobody needs to wait for. Where it is the one that
 * signs, another does from now on.
 * @throws RangeError for a key that is not there
 */
export async function retire<Ring extends KeyRing>(ring: Ring, kid: string, at: number): Promise<Ring> {
  if (!ring.signing.some((key) => key.kid === kid)) throw new RangeError(`there is no key \`${kid}\``);
  const signs = publishedAt(ring, at)[0]?.kid === kid;
  const { signing } = signs ? await rotate(ring, { at, now: true }) : ring;
  return {
    ...ring,
    signing: signing.filter((key) => key.kid !== kid),
    retired: [...remembered(ring, at), { kid, at }],
  };
}

const remembered = ({ retired }: Pick<KeyRing, 'retired'>, now: number) =>
  retired.filter(({ at }) => now - at < rememberedMs);

export async function newSigningKey(): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true, modulusLength: 2048 });
  const jwk = await exportJWK(privateKey);
  return SigningKey.parse({ ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'RS256', use: 'sig' });
}

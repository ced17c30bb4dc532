import { type CryptoKey, importJWK } from 'jose';
import { z } from 'zod';
import { type SigningAlgorithm } from '../issuers/claim-profile.js';

const common = {
  kid: z.string().min(1).max(256),
  use: z.literal('sig').optional(),
  alg: z.string().optional(),
};
/** The public parts alone (RFC 7518 section 6): whatever else is published beside them is left out. */
const PublicKey = z.discriminatedUnion('kty', [
  z.object({ ...common, kty: z.literal('RSA'), n: z.string(), e: z.string() }),
  z.object({
    ...common,
    kty: z.literal('EC'),
    crv: z.enum(['P-256', 'P-384']),
    x: z.string(),
    y: z.string(),
  }),
]);
type PublicKey = z.infer<typeof PublicKey>;

/**
 * A published key, once for each of the algorithms that it may be used with: its own where it names one (RFC 7517 section 4.4),
 * else those of its kind.
 * @returns undefined for a key that signs nothing here, such as one for encryption, and for one that is malformed or too short
 */
export async function importSigningKey(
  published: unknown,
  algorithms: readonly SigningAlgorithm[],
): Promise<{ kid: string; keys: ReadonlyMap<string, CryptoKey> } | undefined> {
  const parsed = PublicKey.safeParse(published);
  if (!parsed.success) return undefined;
  const { kid, ...jwk } = parsed.data;
  const fitting = algorithms.filter((one) => fits(parsed.data, one));
  if (fitting.length === 0) return undefined;
  try {
    const imported = fitting.map(async (one) => [one, await importJWK({ ...jwk, alg: one }, one)] as const);
    const keys = new Map(await Promise.all(imported));
    return [...keys.values()].every(isLongEnough) ? { kid, keys } : undefined;
  } catch {
    // It takes none of the others with it.
    return undefined;
  }
}

/** RFC 7518 section 3.3: 2048 bits or more. */
const isLongEnough = ({ algorithm }: CryptoKey) =>
  !('modulusLength' in algorithm) || Number(algorithm.modulusLength) >= 2048;

function fits(key: PublicKey, algorithm: SigningAlgorithm): boolean {
  if (key.alg !== undefined && key.alg !== algorithm) return false;
  if (key.kty === 'RSA') return /^[RP]S/.test(algorithm);
  return algorithm === (key.crv === 'P-256' ? 'ES256' : 'ES384');
}

import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { z } from 'zod';
import { personKey } from '#libs/contracts';
import { type Revocable, TokenRejected } from '#libs/principal';
import { type Ends } from '../ends/ends.js';
import { type SigningKey } from '../keys/key-ring.js';
import { NotKnownNow } from '../provider/not-known-now.js';
import { Act } from '../delegation/verify-assertion.js';
import { type Act as ActClaim } from '../provider/token-claims.js';

const Claims = z.object({
  iss: z.string(),
  sub: z.string(),
  aud: z.string(),
  client_id: z.string(),
  jti: z.string(),
  iat: z.number(),
  exp: z.number(),
  scope: z.string().optional(),
  preferred_username: z.string().optional(),
  tid: z.string().optional(),
  sid: z.string().optional(),
  idp: z.string().optional(),
  act: Act.optional(),
  acr: z.string().optional(),
  amr: z.array(z.string()).optional(),
});
export type OwnToken = z.infer<typeof Claims>;

export interface OwnTokenParts {
  readonly issuer: string;
  /** What its people are kept under. */
  readonly issuerId: string;
  readonly keys: { readonly signing: readonly SigningKey[] };
  readonly ends: Pick<Ends, 'check'>;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

/**
 * Reads an access token of this issuer, for whatever API, that is good now.
 * @returns undefined for anything else
 */
export function ownTokens({ issuer, issuerId, keys, ends, clock }: OwnTokenParts) {
  const published = createLocalJWKSet({
    keys: keys.signing.map(({ kty, kid, alg, use, n, e }) => ({ kty, kid, alg, use, n, e })),
  });
  /** @throws NotKnownNow while it is not known what was ended */
  return async (token: string): Promise<OwnToken | undefined> => {
    const read = await jwtVerify(token, published, {
      issuer,
      typ: 'at+jwt',
      algorithms: ['RS256'],
      currentDate: new Date(clock()),
    }).catch(() => undefined);
    const claims = Claims.safeParse(read?.payload);
    if (!claims.success) return undefined;
    const keyId = String(decodeProtectedHeader(token).kid);
    return (await holds(ends, { ...revocable(claims.data, issuerId), keyId })) ? claims.data : undefined;
  };
}

function revocable({ sub, client_id, tid, sid, idp, act, jti, iat }: OwnToken, issuerId: string): Revocable {
  return {
    tokenId: jti,
    sessionId: sid ?? null,
    tenant: tid,
    // Of a person whom another issuer knows `sub` is the whole key; of an agent that comes for itself it is the agent.
    ...(sub !== client_id && {
      user: { key: idp === undefined ? personKey(issuerId, sub) : (sub as ReturnType<typeof personKey>) },
    }),
    actors: [client_id, ...actorsOf(act)],
    issuedAt: iat,
  };
}

const actorsOf = (act: ActClaim | undefined): string[] => (act ? [act.sub, ...actorsOf(act.act)] : []);

async function holds(ends: Pick<Ends, 'check'>, held: Revocable): Promise<boolean> {
  try {
    await ends.check(held);
    return true;
  } catch (cause) {
    if (cause instanceof TokenRejected && cause.code === 'revoked') return false;
    throw new NotKnownNow('whether the token still holds is not known now; try again', { cause });
  }
}

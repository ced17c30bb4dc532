import { createLocalJWKSet, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import { apiScope } from '#libs/contracts';
import { type Keys } from '../keys/load-keys.js';
import { type Act as ActClaim } from '../provider/token-claims.js';
import { DelegationRefused } from './delegation-refused.js';

export const Act: z.ZodType<ActClaim> = z.object({
  sub: z.string(),
  act: z.lazy(() => Act).optional(),
});
const Claims = z.object({
  sub: z.string(),
  jti: z.string(),
  iat: z.number(),
  exp: z.number(),
  azp: z.string(),
  tid: z.string(),
  scope: z.string(),
  sid: z.string(),
  auth_time: z.number().optional(),
  amr: z.array(z.string()),
  acr: z.string().optional(),
  act: Act.optional(),
});
export type AssertionClaims = z.infer<typeof Claims>;

export type VerifyAssertion = (token: string, audience: string) => Promise<AssertionClaims>;

/** Verifies that a token is a live access token of this issuer for one audience (RFC 9068, RFC 7523 section 3). */
export function assertionVerifier(issuer: string, keys: Keys, clock: () => number): VerifyAssertion {
  const published = createLocalJWKSet({
    keys: keys.signing.map(({ kty, kid, alg, use, n, e }) => ({ kty, kid, alg, use, n, e })),
  });
  return async (token, audience) => {
    try {
      const { payload } = await jwtVerify(token, published, {
        issuer,
        audience,
        typ: 'at+jwt',
        algorithms: ['RS256'],
        requiredClaims: ['sub', 'exp', 'iat', 'jti'],
        currentDate: new Date(clock()),
      });
      const claims = Claims.parse(payload);
      if (!claims.scope.split(' ').includes(apiScope)) throw new DelegationRefused('assertion_invalid');
      return claims;
    } catch (error) {
      if (error instanceof DelegationRefused) throw error;
      if (error instanceof errors.JWTExpired) throw new DelegationRefused('assertion_expired');
      if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'aud')
        throw new DelegationRefused('assertion_audience');
      throw new DelegationRefused('assertion_invalid');
    }
  };
}

import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import { Subject } from '#libs/contracts';
import { TokenRejected } from '#libs/principal';
import { WebError } from '../problems/web-error.js';
import { type SessionEnds } from '../session/session-ends.js';
import { type IdentityProvider } from './identity-provider.js';

const event = 'http://schemas.openid.net/event/backchannel-logout';
/** Notices are sent at once; an older one is a copy of somebody's. */
const longestSeconds = 300;

/** OpenID Connect Back-Channel Logout 1.0 section 2.4: one of `sub` and `sid` at least, and no `nonce`. */
const Claims = z
  .object({
    jti: z.string().min(1).max(255),
    iat: z.number(),
    sub: Subject.optional(),
    sid: z.string().min(1).max(255).optional(),
    nonce: z.undefined().optional(),
    events: z.looseObject({ [event]: z.looseObject({}) }),
  })
  .refine(({ sub, sid }) => sub !== undefined || sid !== undefined);
export type LogoutClaims = z.infer<typeof Claims>;

export interface LogoutIssuer {
  readonly issuer: string;
  /** What it calls this service. */
  readonly clientId: string;
  readonly algorithms: readonly string[];
}

/**
 * Verifies logout tokens (OpenID Connect Back-Channel Logout 1.0 section 2.6) with the issuer's keys. That one was not used
 * before is for whoever asks.
 * INVARIANT (a retired key ends nobody): what it signs is refused though the keys that were fetched still hold it.
 * @param provider where the issuer's keys are
 * @param ends what is known to have ended
 * @returns what verifies one; it throws WebError `bad_request`, or `identity_unavailable` when the issuer cannot be asked
 */
export function logoutTokens(
  provider: Pick<IdentityProvider, 'configuration'>,
  { issuer, clientId, algorithms }: LogoutIssuer,
  ends: Pick<SessionEnds, 'check'>,
  now: () => number = Date.now,
): (token: string) => Promise<LogoutClaims> {
  let keys: ReturnType<typeof createRemoteJWKSet> | undefined;
  return async (token) => {
    const { jwks_uri } = (await provider.configuration()).serverMetadata();
    if (jwks_uri === undefined)
      throw new WebError('identity_unavailable', 'the identity service publishes no keys');
    keys ??= createRemoteJWKSet(new URL(jwks_uri));
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys, {
        issuer,
        audience: clientId,
        typ: 'logout+jwt',
        algorithms: [...algorithms],
        requiredClaims: ['iat', 'jti', 'events'],
        maxTokenAge: longestSeconds,
        clockTolerance: 5,
        currentDate: new Date(now()),
      });
      const claims = Claims.parse(payload);
      const keyId = String(protectedHeader.kid);
      await ends.check({ sessionId: null, tenant: undefined, keyId, actors: [], issuedAt: claims.iat });
      return claims;
    } catch (cause) {
      if (cause instanceof TokenRejected && cause.code !== 'revoked')
        throw new WebError('unavailable', 'whether the key still holds is not known now', { cause });
      if (isAway(cause))
        throw new WebError('identity_unavailable', 'the keys of the issuer cannot be had now', { cause });
      throw new WebError('bad_request', 'the logout token is none of this issuer for this service', {
        cause,
      });
    }
  };
}

/** Whether the issuer's keys could not be fetched, which says nothing of the token. */
const isAway = (cause: unknown) =>
  cause instanceof errors.JWKSTimeout ||
  cause instanceof TypeError ||
  (cause instanceof errors.JOSEError && cause.code === 'ERR_JOSE_GENERIC');

import { decodeJwt, type JWTPayload, jwtVerify } from 'jose';
import { z } from 'zod';
import { clockToleranceSeconds } from '#libs/contracts';
import { readSignIn, type SignedIn } from '../issuers/read-sign-in.js';
import { type TrustedIssuer } from '../issuers/trusted-issuer.js';
import { TokenRejected } from '../token-rejected.js';
import { refuseUnreadable, toRejection } from './create-token-verifier.js';
import { type KeyTimes, SigningKeys } from './signing-keys.js';

/** What an identity assertion grants (ID-JAG, draft-ietf-oauth-identity-assertion-authz-grant). */
export interface IdentityAssertion extends Omit<SignedIn, 'session'> {
  /** Of this issuer's, once. */
  readonly id: string;
  readonly keyId: string;
  /** Epoch seconds, as the next. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** What it may be redeemed for at the most; undefined where it says nothing. */
  readonly scopes: readonly string[] | undefined;
  readonly resources: readonly string[] | undefined;
  readonly authenticatedAt: number | undefined;
  readonly amr: readonly string[];
  readonly acr: string | undefined;
}

export interface IdentityAssertionsOptions {
  readonly issuers: readonly TrustedIssuer[];
  /** The issuer identifier of whoever redeems them (RFC 8414 section 2). */
  readonly audience: string;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly keyTimes?: Partial<KeyTimes>;
}

const type = 'oauth-id-jag+jwt';
/** It is redeemed at once; each is remembered until it ends. */
const longestSeconds = 3_600;
const oneOrMore = z.union([
  z
    .string()
    .max(512)
    .transform((one) => [one]),
  z.array(z.string().max(512)).max(16),
]);
const Claims = z.object({
  sub: z.string().min(1).max(255),
  aud: z.string(),
  client_id: z.string().min(1).max(255),
  jti: z.string().min(1).max(255),
  iat: z.number(),
  exp: z.number(),
  scope: z.string().max(4096).optional(),
  resource: oneOrMore.optional(),
  auth_time: z.number().optional(),
  amr: z.array(z.string().max(64)).max(16).default([]),
  acr: z.string().max(255).optional(),
  // What is not understood here is granted to nobody: rich requests, keys that a sender would have to prove, other actors.
  authorization_details: z.never().optional(),
  cnf: z.never().optional(),
  act: z.never().optional(),
});

/**
 * Verifies identity assertions of the issuers that are trusted for it (`assertions` of their entry).
 * INVARIANT (an assertion is for one client here): its type, issuer, audience and client are checked, each exactly; no ID token or access
 * token is one, and none that was made for another authorization server or another client.
 */
export function identityAssertions({ issuers, audience, clock, keyTimes }: IdentityAssertionsOptions) {
  const trusted = issuers.filter(({ assertions }) => assertions);
  const keysOf = new Map(
    trusted.map(({ issuer, profile }) => [
      issuer,
      new SigningKeys(issuer, profile.algorithms, clock, keyTimes),
    ]),
  );

  async function verify(
    token: string,
    clientId: string,
  ): Promise<{ issuer: TrustedIssuer; assertion: IdentityAssertion }> {
    refuseUnreadable(token);
    const named = decodeJwt(token).iss;
    const issuer = trusted.find((one) => one.issuer === named);
    const keys = issuer && keysOf.get(issuer.issuer);
    if (!keys) throw new TokenRejected('issuer', 'its issuer is none whose assertions are redeemed here');
    const now = clock();
    const { payload, protectedHeader } = await jwtVerify(token, ({ kid, alg }) => keys.find(kid, alg), {
      ...{ issuer: issuer.issuer, algorithms: [...issuer.profile.algorithms] },
      requiredClaims: ['sub', 'aud', 'client_id', 'jti', 'iat', 'exp'],
      clockTolerance: clockToleranceSeconds,
      currentDate: new Date(now),
    });
    if (protectedHeader.typ?.toLowerCase().replace(/^application\//, '') !== type)
      throw new TokenRejected('type', `it is no identity assertion (\`${type}\`)`);
    const claims = readAssertion(payload);
    if (claims.aud !== audience)
      throw new TokenRejected('audience', 'it is for another authorization server');
    if (claims.client_id !== clientId) throw new TokenRejected('client_unknown', 'it is for another client');
    if (claims.iat > now / 1_000 + clockToleranceSeconds)
      throw new TokenRejected('not_yet_valid', 'it was issued in the future');
    if (claims.exp - claims.iat > longestSeconds)
      throw new TokenRejected('claims', `it lives longer than ${longestSeconds} s`);
    const signedIn = readSignIn(payload, issuer);
    if (!signedIn) throw new TokenRejected('tenant', 'the tenant of the person is not one of this mesh');
    const { user, tenant, groups } = signedIn;
    return {
      issuer,
      assertion: {
        ...{ user, tenant, groups, id: claims.jti, keyId: String(protectedHeader.kid) },
        ...{ issuedAt: claims.iat, expiresAt: claims.exp },
        scopes: claims.scope?.split(' ').filter(Boolean),
        resources: claims.resource,
        authenticatedAt: claims.auth_time,
        ...{ amr: claims.amr, acr: claims.acr },
      },
    };
  }

  return {
    /**
     * @param clientId the client that has authenticated itself and presents it
     * @throws TokenRejected and nothing else
     */
    verify: (token: string, clientId: string) =>
      verify(token, clientId).catch((error: unknown) => Promise.reject(toRejection(error))),
  };
}

function readAssertion(payload: JWTPayload): z.output<typeof Claims> {
  const claims = Claims.safeParse(payload);
  if (claims.success) return claims.data;
  const names = [...new Set(claims.error.issues.map(({ path }) => `\`${String(path[0])}\``))].join(', ');
  throw new TokenRejected('claims', `claims are missing, malformed or not understood: ${names}`);
}

import { decodeJwt, errors, jwtVerify } from 'jose';
import { clockToleranceSeconds, type TenantDirectory } from '#libs/contracts';
import { type AgentStandings } from '../agents/agent-standing.js';
import { type TrustedIssuer } from '../issuers/trusted-issuer.js';
import { type Principal } from '../principal.js';
import { Remembered } from '../remembered.js';
import { type Revocations } from '../revocation/revocations.js';
import { type ScopeRules } from '../scopes/scope-rules.js';
import { TokenRejected } from '../token-rejected.js';
import { readPrincipal } from './read-principal.js';
import { requireFor } from './require-for.js';
import { type KeyTimes, SigningKeys } from './signing-keys.js';

export interface TokenVerifier {
  /** @throws TokenRejected and nothing else */
  verify(token: string): Promise<Principal>;
  /** Whether the keys of an issuer are at hand: one that is down loses its own people, and no others. */
  ready(): Promise<boolean>;
}

export interface TokenVerifierOptions {
  /** Whose tokens are taken, the same in every service: see `trustIssuers`. */
  issuers: readonly TrustedIssuer[];
  /** The service's own, of `apis` in libs/contracts; what an issuer calls it is in the issuer's entry. */
  audience: string;
  /** Of a service that serves agents that come for themselves, too. Default: people alone. */
  takesMachines?: boolean;
  tenants: TenantDirectory;
  scopes: ScopeRules;
  revocations: Pick<Revocations, 'check'>;
  /** Of a service that decides by policy: how its tenant has registered the agent that acts. */
  agents?: AgentStandings;
  /** Epoch milliseconds. */
  clock?: () => number;
  keyTimes?: Partial<KeyTimes>;
}

const longest = 16 * 1024;
const compactJws = /^[\w-]+\.[\w-]+\.[\w-]*$/;
const rememberedFor = 60_000;
const rememberedTokens = 2_000;

/**
 * Verifies access tokens of the trusted issuers for one API. What was verified is remembered for at most a minute, never
 * beyond the token's expiry.
 */
export function createTokenVerifier(o: TokenVerifierOptions): TokenVerifier {
  const { tenants, scopes, audience, takesMachines = false, clock = Date.now } = o;
  const opening = o.issuers.filter(({ apis }) => apis.has(o.audience));
  const keysOf = new Map(
    opening.map(({ issuer, profile }) => [
      issuer,
      new SigningKeys(issuer, profile.algorithms, clock, o.keyTimes),
    ]),
  );
  const verified = new Remembered<Principal>(rememberedTokens, clock);

  /**
   * INVARIANT (keys are their issuer's): a token is checked with the keys of the one issuer that it names, which vouch for
   * no other's.
   */
  function trusted(token: string) {
    const named = decodeJwt(token).iss;
    const issuer = opening.find((one) => one.issuer === named);
    const keys = issuer && keysOf.get(issuer.issuer);
    if (issuer && keys) return { issuer, keys };
    if (named === undefined) throw new TokenRejected('claims', 'claims are missing or malformed: `iss`');
    throw new TokenRejected('issuer', 'the token is from another issuer');
  }

  async function verify(token: string): Promise<Principal> {
    refuseUnreadable(token);
    const memory = Remembered.keyOf(token);
    const remembered = verified.get(memory);
    if (remembered) return remembered;

    const now = clock();
    const { issuer, keys } = trusted(token);
    const { payload, protectedHeader } = await jwtVerify(token, ({ kid, alg }) => keys.find(kid, alg), {
      algorithms: [...issuer.profile.algorithms],
      issuer: issuer.issuer,
      requiredClaims: ['exp', 'iat', 'sub'],
      clockTolerance: clockToleranceSeconds,
      currentDate: new Date(now),
    });
    if ((payload.iat ?? Infinity) > now / 1000 + clockToleranceSeconds)
      throw new TokenRejected('not_yet_valid', 'the token was issued in the future');
    requireFor(o.audience, issuer, { payload, header: protectedHeader });
    const read = readPrincipal(token, payload, { issuer, tenants, scopes, audience, takesMachines });
    // Without a key id no key was found.
    const principal = Object.freeze({ ...read, keyId: String(protectedHeader.kid) });
    verified.set(memory, principal, Math.min(principal.expiresAt * 1000, now + rememberedFor));
    return principal;
  }

  return {
    verify: async (token) => {
      try {
        const principal = await verify(token);
        // INVARIANT (revoked is refused): after the memory of verified tokens, which knows nothing of it.
        await o.revocations.check(principal);
        return o.agents ? await withStanding(principal, o.agents, clock()) : principal;
      } catch (error) {
        throw toRejection(error);
      }
    },
    ready: () => anyOf([...keysOf.values()].map((keys) => keys.ready())),
  };
}

/** The first that holds is the answer: nobody waits for an issuer that says nothing. */
const anyOf = (conditions: readonly Promise<boolean>[]): Promise<boolean> =>
  Promise.any(
    conditions.map(async (one) => (await one) || Promise.reject(new Error('it does not hold'))),
  ).catch(() => false);

/** INVARIANT (standing is of now): after the memory of verified tokens, too, so that an operator's word counts at once. */
async function withStanding(principal: Principal, agents: AgentStandings, now: number): Promise<Principal> {
  const { tenant, agent, sessionId } = principal;
  const standing = await agents.standingOf(tenant, agent.id);
  // INVARIANT (a token ends with its key): what a machine was given for an API key is signed in under the key's id.
  if (standing?.keys && sessionId !== null && !((standing.keys.get(sessionId) ?? 0) > now))
    throw new TokenRejected('revoked', 'the API key that the token was given for is not taken any more');
  return Object.freeze({
    ...principal,
    agent: Object.freeze({ id: agent.id, ...(standing && { standing }) }),
  });
}

/** Before any cryptography, so that junk costs nothing. */
export function refuseUnreadable(token: unknown): asserts token is string {
  if (typeof token !== 'string' || token === '')
    throw new TokenRejected('missing', 'there is no token; send an access token');
  if (token.length > longest)
    throw new TokenRejected('oversized', `the token is longer than ${longest} characters`);
  if (!compactJws.test(token)) throw new TokenRejected('malformed', 'the token is not a signed JWT');
}

export function toRejection(error: unknown): TokenRejected {
  if (error instanceof TokenRejected) return error;
  const reject = (code: TokenRejected['code'], message: string) =>
    new TokenRejected(code, message, { cause: error });
  if (error instanceof errors.JWTExpired) return reject('expired', 'the token has expired; sign in again');
  if (error instanceof errors.JOSEAlgNotAllowed)
    return reject('algorithm', 'the token is not signed with an algorithm that its issuer uses');
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return reject('signature', 'the signature of the token is wrong');
  if (error instanceof errors.JWTClaimValidationFailed) return rejectClaim(error, reject);
  return reject('malformed', 'the token is not a signed JWT');
}

function rejectClaim(
  { claim, reason }: errors.JWTClaimValidationFailed,
  reject: (code: TokenRejected['code'], message: string) => TokenRejected,
): TokenRejected {
  if (reason === 'check_failed') {
    if (claim === 'iss') return reject('issuer', 'the token is from another issuer');
    if (claim === 'nbf') return reject('not_yet_valid', 'the token is not valid yet');
  }
  return reject('claims', `claims are missing or malformed: \`${claim}\``);
}

import { apiScope, type TenantDirectory } from '#libs/contracts';
import { type Principal } from '#libs/principal';
import { type Act, type UpstreamClaims } from '../provider/token-claims.js';
import { DelegationRefused } from './delegation-refused.js';
import { type AssertionClaims } from './verify-assertion.js';

/**
 * The claims of a token of this service for somebody whom another issuer knows, in the directory's words.
 * INVARIANT (a subject has one issuer): `sub` is the person's whole key and `idp` its issuer, so that whoever that issuer names can
 * be taken for nobody of this service's own, here or in Vault.
 */
export function claimsOfUpstream(
  { user, tenant, roles, actors, ...principal }: Principal,
  tenants: TenantDirectory,
): { claims: AssertionClaims; about: UpstreamClaims } {
  if (!user) throw new DelegationRefused('assertion_invalid', 'it speaks of no person');
  const known = Object.entries(tenants[tenant]?.groups ?? {});
  const groups = known.filter(([, role]) => roles.includes(role)).map(([group]) => group);
  const before = chainOf(actors);
  return {
    claims: {
      sub: user.key,
      jti: principal.tokenId,
      iat: principal.issuedAt,
      exp: principal.expiresAt,
      azp: actors[0] ?? '',
      tid: tenant,
      scope: [apiScope, ...principal.scopes].join(' '),
      sid: principal.sessionId ?? principal.tokenId,
      // Never the token's own time: one refreshed for a month was signed in for a month ago.
      ...(principal.authenticatedAt !== undefined && { auth_time: principal.authenticatedAt }),
      amr: principal.secondFactor ? ['mfa'] : [],
      ...(before && { act: before }),
    },
    about: { tid: tenant, preferred_username: user.name, name: user.name, groups, idp: user.issuer },
  };
}

function chainOf([first, ...rest]: readonly string[]): Act | undefined {
  if (first === undefined) return undefined;
  const act = chainOf(rest);
  return { sub: first, ...(act && { act }) };
}

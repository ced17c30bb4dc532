import { z } from 'zod';
import { Subject } from '#libs/contracts';
import { claimAt } from '../issuers/claim-at.js';
import { type ClaimProfile } from '../issuers/claim-profile.js';
import { TokenRejected } from '../token-rejected.js';
import { refuseOverage } from './refuse-overage.js';

const name = z.string().min(1).max(255);

/** A token's claims by what they mean, whatever its issuer calls them. */
const Claims = z.object({
  subject: Subject,
  user: Subject,
  displayName: name.optional(),
  tokenId: name,
  session: name.optional(),
  authenticatedAt: z.number().optional(),
  issuedAt: z.number(),
  expiresAt: z.number(),
  client: name,
  scopes: z.union([z.string().max(4096), z.array(z.string().max(512)).max(200)]),
  groups: z.union([z.array(z.string().max(512)).max(1000), z.undefined()]),
  act: z.unknown().optional(),
});
export type TokenClaims = Omit<z.output<typeof Claims>, 'scopes'> & {
  readonly scopes: readonly string[];
  readonly tenant: unknown;
  readonly secondFactor: boolean;
};

/**
 * Reads a verified payload as its issuer's profile says.
 * @throws TokenRejected `claims`, `actor_mismatch`, `groups_overage`
 */
export function readClaims(payload: Readonly<Record<string, unknown>>, profile: ClaimProfile): TokenClaims {
  refuseOverage(payload);
  const first = (names: readonly string[]) =>
    names.map((one) => claimAt(payload, one)).find((value) => value !== undefined);
  const parsed = Claims.safeParse({
    subject: payload['sub'],
    user: claimAt(payload, profile.user),
    displayName: first(profile.displayName),
    tokenId: claimAt(payload, profile.tokenId),
    session: claimAt(payload, profile.session),
    authenticatedAt: payload['auth_time'],
    issuedAt: payload['iat'],
    expiresAt: payload['exp'],
    client: first(profile.client),
    scopes: claimAt(payload, profile.scopes),
    groups: claimAt(payload, profile.groups),
    act: payload['act'],
  });
  if (!parsed.success)
    throw malformed(parsed.error.issues.map(({ path }) => asCalled(String(path[0]), profile)));
  const { scopes, ...claims } = parsed.data;
  const lacking = profile.always.filter((claim) => !isThere(claimAt(payload, claim)));
  if (lacking.length > 0) throw malformed(lacking);
  if (profile.tenant !== undefined && typeof claimAt(payload, profile.tenant) !== 'string')
    throw malformed([profile.tenant]);
  refuseDisagreement(payload, profile);
  return {
    ...claims,
    scopes: typeof scopes === 'string' ? scopes.split(' ').filter(Boolean) : scopes,
    tenant: profile.tenant === undefined ? undefined : claimAt(payload, profile.tenant),
    secondFactor: Object.entries(profile.secondFactor).some(([claim, values]) =>
      [claimAt(payload, claim)].flat().some((value) => typeof value === 'string' && values.includes(value)),
    ),
  };
}

/** Several claims may name the acting client; a token whose claims differ is nobody's. */
function refuseDisagreement(payload: Readonly<Record<string, unknown>>, { client }: ClaimProfile): void {
  const there = [...new Set([...client, 'azp', 'client_id'])].filter(
    (one) => claimAt(payload, one) !== undefined,
  );
  if (new Set(there.map((one) => claimAt(payload, one))).size <= 1) return;
  throw new TokenRejected(
    'actor_mismatch',
    `${there.map((one) => `\`${one}\``).join(' and ')} name different clients`,
  );
}

const isThere = (value: unknown) => value !== undefined && value !== '';

const malformed = (claims: readonly string[]) =>
  new TokenRejected(
    'claims',
    `claims are missing or malformed: ${[...new Set(claims)].map((claim) => `\`${claim}\``).join(', ')}`,
  );

function asCalled(field: string, profile: ClaimProfile): string {
  const same: Readonly<Record<string, string>> = {
    subject: 'sub',
    authenticatedAt: 'auth_time',
    issuedAt: 'iat',
    expiresAt: 'exp',
  };
  const called = (profile as unknown as Record<string, string | readonly string[] | undefined>)[field];
  return same[field] ?? [called ?? field].flat().join('` or `');
}

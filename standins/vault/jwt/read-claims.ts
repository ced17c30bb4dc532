import { type JWTPayload } from 'jose';
import { badRequest } from '../vault-refusal.js';
import { type JwtRole } from '../vault-state.js';

export interface LoginClaims {
  user: string;
  groups: string[];
  metadata: Record<string, string>;
}

/**
 * What the role takes from a verified token: the user, the groups, the mapped metadata.
 * @throws VaultRefusal 400 where a needed one is missing
 */
export function readClaims(claims: JWTPayload, role: JwtRole, roleName: string): LoginClaims {
  refuseUnbound(claims, role);
  const user = claimOf(claims, role.user_claim);
  if (user === undefined) throw badRequest(`claim "${role.user_claim}" not found in token`);
  if (typeof user !== 'string')
    throw badRequest(`claim "${role.user_claim}" could not be converted to string`);
  return {
    user,
    groups: readGroups(claims, role),
    metadata: { ...readMetadata(claims, role), role: roleName },
  };
}

/** Each bound claim must be there with one of its values, or with a list that has one. */
function refuseUnbound(claims: JWTPayload, { bound_claims }: JwtRole): void {
  for (const [name, values] of Object.entries(bound_claims ?? {})) {
    const value = claimOf(claims, name);
    if (value === undefined) throw badRequest(`error validating claims: claim "${name}" is missing`);
    if (![value].flat().some((one) => typeof one === 'string' && values.includes(one)))
      throw badRequest(
        `error validating claims: claim "${name}" does not match any associated bound claim values`,
      );
  }
}

/** A name that starts with a slash is a JSON pointer (RFC 6901). */
function claimOf(claims: JWTPayload, name: string): unknown {
  if (!name.startsWith('/')) return Object.hasOwn(claims, name) ? (claims[name] ?? undefined) : undefined;
  const parts = name.slice(1).split('/');
  return parts.reduce<unknown>((value, part) => {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    return value && typeof value === 'object' && Object.hasOwn(value, key)
      ? (value as Record<string, unknown>)[key]
      : undefined;
  }, claims);
}

function readMetadata(claims: JWTPayload, role: JwtRole): Record<string, string> {
  const metadata: Record<string, string> = {};
  for (const [source, target] of Object.entries(role.claim_mappings ?? {})) {
    const value = claimOf(claims, source);
    if (value === undefined) continue;
    if (typeof value !== 'string') throw badRequest(`error converting claim '${source}' to string`);
    metadata[target] = value;
  }
  return metadata;
}

function readGroups(claims: JWTPayload, role: JwtRole): string[] {
  if (!role.groups_claim) return [];
  const value = claimOf(claims, role.groups_claim);
  if (value === undefined)
    throw badRequest(`failed to fetch groups: "${role.groups_claim}" claim not found in token`);
  if (typeof value !== 'string' && !Array.isArray(value))
    throw badRequest(`"${role.groups_claim}" claim could not be converted to string list`);
  return [value].flat().map((group: unknown) => {
    if (typeof group !== 'string')
      throw badRequest(`value ${JSON.stringify(group)} in groups claim could not be parsed as string`);
    return group;
  });
}

import { Role, type TenantDirectory } from '#libs/contracts';
import { type Session } from './session.js';

/**
 * What a person's groups mean in their tenant, as the issuer told them at the login. Good for what is shown; whoever
 * gives out data reads the roles out of a token that it verified itself.
 */
export function rolesOf(
  tenants: TenantDirectory,
  { tenant, groups }: Pick<Session, 'tenant' | 'groups'>,
): Role[] {
  const known = Object.hasOwn(tenants, tenant) ? (tenants[tenant]?.groups ?? {}) : {};
  const held = new Set(groups.filter((group) => Object.hasOwn(known, group)).map((group) => known[group]));
  return Role.options.filter((role) => held.has(role));
}

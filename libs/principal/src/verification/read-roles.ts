import { Role, type TenantDirectory } from '#libs/contracts';
import { TokenRejected } from '../token-rejected.js';

/**
 * The roles that groups stand for in one tenant.
 * INVARIANT (tenants do not mix): a group of another tenant counts for nothing.
 * @throws TokenRejected `tenant` for one that is not in the directory
 */
export function readRoles(
  tenants: TenantDirectory,
  tenant: string,
  groups: readonly string[],
): readonly Role[] {
  const known = Object.hasOwn(tenants, tenant) ? tenants[tenant] : undefined;
  if (!known) throw new TokenRejected('tenant', 'the tenant of the token is not one of this mesh');
  const held = new Set(
    groups.filter((group) => Object.hasOwn(known.groups, group)).map((group) => known.groups[group]),
  );
  return Role.options.filter((role) => held.has(role));
}

import { Role, type TenantDirectory } from '#libs/contracts';

/**
 * The roles that groups stand for in one tenant, of people or of machines. It trusts what it is told: who gives out data asks with the groups of a
 * token that it verified itself.
 * INVARIANT (tenants do not mix): a group of another tenant counts for nothing, and neither does a machine's for a person.
 * @returns undefined for a tenant that is not in the directory
 */
export function rolesIn(
  tenants: TenantDirectory,
  tenant: string,
  groups: readonly string[],
  of: 'groups' | 'machines' = 'groups',
): Role[] | undefined {
  const found = Object.hasOwn(tenants, tenant) ? tenants[tenant] : undefined;
  if (!found) return undefined;
  const known: Readonly<Record<string, Role>> = found[of] ?? {};
  const held = new Set(groups.filter((group) => Object.hasOwn(known, group)).map((group) => known[group]));
  return Role.options.filter((role) => held.has(role));
}

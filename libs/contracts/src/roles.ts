import { z } from 'zod';

/** What a group means to policy. A group outside the tenant directory means nothing. */
export const Role = z.enum(['reader', 'editor', 'approver', 'auditor', 'operator']);
export type Role = z.infer<typeof Role>;

/** What a machine's group can mean: a machine works with data, and neither answers for people, audits nor operates. */
export const MachineRole = Role.extract(['reader', 'editor']);

const slug = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, 'lower-case letters, digits and hyphens');

/** How long what was deleted can be restored, in days, in a tenant that says nothing of it. */
export const usualRestorableDays = 30;

/** Of the server, with its users and settings. */
const ownDatabases: ReadonlySet<string> = new Set(['admin', 'local', 'config']);

/**
 * policies/tenants.json: each tenant's database and the role each identity-provider group stands for; `machines` are the groups
 * of machine agents, which no person can be in; `restorableDays` is how long what is deleted can be restored, from then on.
 * Read by token verification, Vault's bootstrap and policy, so that the three cannot disagree.
 */
export const TenantDirectory = z
  .record(
    slug,
    z.strictObject({
      database: slug,
      groups: z.record(z.string().min(1), Role),
      machines: z.record(z.string().min(1), MachineRole).optional(),
      restorableDays: z.int('whole days').min(1).max(3_650).optional(),
    }),
  )
  .refine((tenants) => {
    const groups = Object.values(tenants).flatMap((tenant) => [
      ...Object.keys(tenant.groups),
      ...Object.keys(tenant.machines ?? {}),
    ]);
    return new Set(groups).size === groups.length;
  }, 'a group belongs to one tenant only')
  // INVARIANT (a database is one tenant's): its roles are for all of it, and on `admin` they would make users.
  .refine((tenants) => {
    const databases = Object.values(tenants).map(({ database }) => database);
    return new Set(databases).size === databases.length;
  }, 'a database belongs to one tenant only')
  .refine(
    (tenants) => Object.values(tenants).every(({ database }) => !ownDatabases.has(database)),
    'a database cannot be one of the server itself: `admin`, `local`, `config`',
  );
export type TenantDirectory = z.infer<typeof TenantDirectory>;

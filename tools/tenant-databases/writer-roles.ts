import { type Document, type MongoClient } from 'mongodb';
import { type TenantDirectory } from '#libs/contracts';
import { type Difference } from '../vault-bootstrap/difference.js';
import { writerRoleOf } from './writer-role-of.js';

const ofAnyTenant = /^deputy-[a-z][a-z0-9-]*-writer$/;

/**
 * What the tools of a tenant write with. INVARIANT (nobody removes for good): what is deleted is marked and can be restored, so no writer may
 * remove; what is marked for long enough the database itself forgets.
 */
const writerActions = ['find', 'insert', 'update'];
export const writerRights = (database: string) => ({
  privileges: [{ resource: { db: database, collection: '' }, actions: writerActions }],
  roles: [],
});

/**
 * Which roles of tenants are missing, grant other than what they should, or are of tenants that are gone. Before they are made Vault can make
 * no writer of the tenant, and nobody writes there.
 */
export async function differingRoles(client: MongoClient, tenants: TenantDirectory): Promise<Difference[]> {
  const admin = client.db('admin');
  const { roles } = (await admin.command({ rolesInfo: 1, showPrivileges: true })) as { roles: Document[] };
  const found = new Map(roles.map((role) => [String(role['role']), role]));
  const wanted = new Map(
    Object.entries(tenants).map(([tenant, { database }]) => [writerRoleOf(tenant), database]),
  );
  const differences: Difference[] = [];
  for (const [name, database] of wanted) {
    const role = found.get(name);
    if (role && isAsWanted(role, database)) continue;
    const command = role ? { updateRole: name } : { createRole: name };
    differences.push({
      what: `role ${name} of the database`,
      how: role ? 'different' : 'missing',
      fields: role ? ['privileges'] : [],
      mend: async () => void (await admin.command({ ...command, ...writerRights(database) })),
    });
  }
  for (const name of found.keys())
    if (ofAnyTenant.test(name) && !wanted.has(name))
      differences.push({
        what: `role ${name} of the database`,
        how: 'stale',
        fields: [],
        mend: async () => void (await admin.command({ dropRole: name })),
      });
  return differences;
}

/** Makes those of tenants that are missing, and mends the others. */
export async function mendRoles(client: MongoClient, tenants: TenantDirectory): Promise<void> {
  for (const difference of await differingRoles(client, tenants)) await difference.mend();
}

function isAsWanted({ privileges, roles }: Document, database: string): boolean {
  const [only, ...others] = privileges as readonly { resource: Document; actions: readonly string[] }[];
  if (!only || others.length > 0 || (roles as unknown[]).length > 0) return false;
  const { resource, actions } = only;
  const isHere = resource['db'] === database && resource['collection'] === '';
  return isHere && [...actions].sort().join() === [...writerActions].sort().join();
}

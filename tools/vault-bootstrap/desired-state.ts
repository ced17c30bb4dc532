import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Role } from '#libs/contracts';
import { type BootstrapSettings } from './settings.js';

export type Access = 'reader' | 'writer';

/** Marks what this tool wrote, so that it removes nothing of others. */
export const managedBy = 'deputy-vault-bootstrap';
export const policyMark = "# Managed by Deputy's vault-bootstrap.";

const sessionPolicy = 'deputy-session';

/** What a role of a tenant may borrow. An auditor reads decisions and an operator looks after agents; neither touches products. */
const accessOf: Record<Role, readonly Access[]> = {
  reader: ['reader'],
  approver: ['reader'],
  editor: ['reader', 'writer'],
  auditor: [],
  operator: [],
};

const privilegeOf: Record<Access, string> = { reader: 'read', writer: 'readWrite' };
const accesses: readonly Access[] = ['reader', 'writer'];

/** Policy name to HCL text. */
export function desiredPolicies({ tenants, policyTemplates }: BootstrapSettings): Map<string, string> {
  const template = (file: string) => readFileSync(join(policyTemplates, file), 'utf8');
  const ofTenants = Object.keys(tenants).flatMap((tenant) =>
    accesses.map((access): [string, string] => [
      `${tenant}-${access}`,
      template(`tenant-${access}.hcl`).replaceAll('{{tenant}}', tenant),
    ]),
  );
  return new Map([[sessionPolicy, template('session.hcl')], ...ofTenants]);
}

/** Database role name to what it grants. INVARIANT (CR-8): a role names one database, its tenant's own. */
export function desiredDatabaseRoles(settings: BootstrapSettings): Map<string, Record<string, unknown>> {
  return new Map(
    Object.entries(settings.tenants).flatMap(([tenant, { database }]) =>
      accesses.map((access): [string, Record<string, unknown>] => [
        `${tenant}-${access}`,
        {
          db_name: settings.documentdb.connection,
          creation_statements: [
            JSON.stringify({ db: 'admin', roles: [{ role: privilegeOf[access], db: database }] }),
          ],
          revocation_statements: [JSON.stringify({ db: 'admin' })],
          default_ttl: settings.ttlSeconds,
          max_ttl: settings.maxTtlSeconds,
        },
      ]),
    ),
  );
}

/** Group name of people or machines, as the token has it, to its policies. A group without any is not made. */
export function desiredGroups({ tenants }: BootstrapSettings): Map<string, string[]> {
  return new Map(
    Object.entries(tenants).flatMap(([tenant, { groups, machines }]) =>
      Object.entries({ ...groups, ...machines })
        .filter(([, role]) => accessOf[role].length > 0)
        .map(([group, role]): [string, string[]] => [
          group,
          accessOf[role].map((access) => `${tenant}-${access}`),
        ]),
    ),
  );
}

export const desiredJwtConfig = ({ oidcIssuer }: BootstrapSettings) => ({
  oidc_discovery_url: oidcIssuer,
  bound_issuer: oidcIssuer,
  jwt_supported_algs: ['RS256'],
});

/** Service tokens, because only they can be revoked and take their leases with them. */
export const desiredJwtRole = (settings: BootstrapSettings) => ({
  role_type: 'jwt',
  bound_audiences: [settings.audience],
  user_claim: 'sub',
  groups_claim: 'groups',
  claim_mappings: { tid: 'tenant', preferred_username: 'username', azp: 'client', jti: 'token_id' },
  token_type: 'service',
  token_policies: [sessionPolicy],
  token_no_default_policy: true,
  token_ttl: settings.ttlSeconds,
  token_max_ttl: settings.maxTtlSeconds,
});

/** The connection without its password, which Vault never shows again. */
export function desiredConnection(settings: BootstrapSettings) {
  const { hosts, replicaSet, tlsCa, adminUser } = settings.documentdb;
  const options = new URLSearchParams({ retryWrites: 'false', authSource: 'admin' });
  if (replicaSet) options.set('replicaSet', replicaSet);
  if (tlsCa) options.set('tls', 'true');
  return {
    plugin_name: 'mongodb-database-plugin',
    allowed_roles: [...desiredDatabaseRoles(settings).keys()].sort(),
    connection_url: `mongodb://{{username}}:{{password}}@${hosts}/admin?${options.toString()}`,
    username: adminUser,
    ...(tlsCa ? { tls_ca: tlsCa } : {}),
  };
}

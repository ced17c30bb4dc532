import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { apis, type Role, type TenantDirectory } from '#libs/contracts';
import { type ClaimProfile, type TrustedIssuer } from '#libs/principal';
import { writerRoleOf } from '../tenant-databases/writer-role-of.js';
import { type BootstrapSettings } from './settings.js';

export type Access = 'reader' | 'writer';

/** Marks what this tool wrote, so that it removes nothing of others. */
export const managedBy = 'deputy-vault-bootstrap';
export const methodMark = "Deputy's users";
export const policyMark = "# Managed by Deputy's vault-bootstrap.";

const sessionPolicy = 'deputy-session';
/** Of the token that ends logins of instances that died. */
export const enderPolicy = 'deputy-ender';

/** Those that may keep what is theirs at Vault, each at a path of its own. */
const services = ['agent', 'audit', 'identity', 'mcp', 'web'] as const;

/** What a role of a tenant may borrow. An auditor reads decisions and an operator looks after agents; neither touches products. */
const accessOf: Record<Role, readonly Access[]> = {
  reader: ['reader'],
  approver: ['reader'],
  editor: ['reader', 'writer'],
  auditor: [],
  operator: [],
};

/** Readers have a role that every database knows. A writer's is made by whoever sets up the database (tools/tenant-databases): it may not remove. */
const grantOf = (access: Access, tenant: string, database: string) =>
  access === 'reader' ? { role: 'read', db: database } : { role: writerRoleOf(tenant), db: 'admin' };
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
  const ofServices = services.map((service): [string, string] => [
    `deputy-service-${service}`,
    template('service.hcl').replaceAll('{{service}}', service),
  ]);
  return new Map([
    ...ofServices,
    [sessionPolicy, template('session.hcl')],
    [enderPolicy, template('ender.hcl')],
    ...ofTenants,
  ]);
}

/** Database role name to what it grants. INVARIANT (CR-8): a role names one database, its tenant's own. */
export function desiredDatabaseRoles(settings: BootstrapSettings): Map<string, Record<string, unknown>> {
  return new Map(
    Object.entries(settings.tenants).flatMap(([tenant, { database }]) =>
      accesses.map((access): [string, Record<string, unknown>] => [
        `${tenant}-${access}`,
        {
          db_name: settings.documentdb.connection,
          creation_statements: [JSON.stringify({ db: 'admin', roles: [grantOf(access, tenant, database)] })],
          revocation_statements: [JSON.stringify({ db: 'admin' })],
          default_ttl: settings.ttlSeconds,
          max_ttl: settings.maxTtlSeconds,
        },
      ]),
    ),
  );
}

export interface DesiredGroup {
  readonly policies: string[];
  /** What the issuer's tokens call it, under its mount. */
  readonly alias: string;
  readonly mount: string;
}

/**
 * Group name to what it is. A group that may borrow nothing is not made.
 * INVARIANT (a group is its issuer's): each has an alias under its own issuer's mount and under no other, so that a name in a token
 * of one issuer reaches nothing that another's stands for.
 */
export function desiredGroups({ tenants, issuers }: BootstrapSettings): Map<string, DesiredGroup> {
  const policies = policiesOfGroups(tenants);
  return new Map(
    issuers.flatMap((issuer) =>
      [...issuer.groups].flatMap(([alias, group]): [string, DesiredGroup][] => {
        const granted = policies.get(group);
        const mount = issuer.vaultMount;
        return granted ? [[groupNameOf(issuer, alias, group), { policies: granted, alias, mount }]] : [];
      }),
    ),
  );
}

/** Of people and machines. */
const policiesOfGroups = (tenants: TenantDirectory): Map<string, string[]> =>
  new Map(
    Object.entries(tenants).flatMap(([tenant, { groups, machines }]) =>
      Object.entries({ ...groups, ...machines })
        .filter(([, role]) => accessOf[role].length > 0)
        .map(([group, role]): [string, string[]] => [
          group,
          accessOf[role].map((access) => `${tenant}-${access}`),
        ]),
    ),
  );

/** Another issuer may call a group whatever it likes, and have several for one of ours. */
function groupNameOf({ profile, vaultMount }: TrustedIssuer, alias: string, group: string): string {
  if (profile.name === 'deputy') return group;
  return `${vaultMount}.${group}.${createHash('sha256').update(alias).digest('hex').slice(0, 8)}`;
}

export const desiredJwtConfig = ({ issuer, profile }: TrustedIssuer) => ({
  oidc_discovery_url: issuer,
  bound_issuer: issuer,
  jwt_supported_algs: [...profile.algorithms],
});

/** Service tokens, because only they can be revoked and take their leases with them. */
export const desiredJwtRole = (settings: BootstrapSettings, issuer: TrustedIssuer) => ({
  role_type: 'jwt',
  bound_audiences: [issuer.apis.get(apis.mcp)?.audience ?? ''],
  ...boundClaims(issuer),
  user_claim: issuer.profile.user,
  groups_claim: issuer.profile.groups,
  claim_mappings: mappings(issuer.profile),
  token_type: 'service',
  token_policies: [sessionPolicy],
  token_no_default_policy: true,
  token_ttl: settings.ttlSeconds,
  token_max_ttl: settings.maxTtlSeconds,
});

/** Beside policy, Vault itself takes no token of another tenant, or of a client that is not configured. */
function boundClaims({ profile, clients, claimedTenants }: TrustedIssuer): {
  bound_claims?: Record<string, string[]>;
} {
  const [client] = profile.client;
  const bound = {
    ...(profile.tenant !== undefined && claimedTenants && { [profile.tenant]: [...claimedTenants] }),
    ...(client !== undefined && clients && { [client]: idsAtMcp(clients) }),
  };
  return Object.keys(bound).length > 0 ? { bound_claims: bound } : {};
}

/** Who acts at mcp: web has no tokens for it, and one of a peer that comes there is refused. */
const idsAtMcp = (clients: ReadonlyMap<string, string>): string[] =>
  [...clients].filter(([, name]) => name !== 'deputy-web').map(([id]) => id);

function mappings({ tenant, displayName, client, tokenId }: ClaimProfile): Record<string, string> {
  const named: [string | undefined, string][] = [
    [tenant, 'tenant'],
    [displayName[0], 'username'],
    [client[0], 'client'],
    [tokenId, 'token_id'],
  ];
  return Object.fromEntries(named.flatMap(([claim, name]) => (claim ? [[claim, name] as const] : [])));
}

/**
 * Names of database users say for which decision they were made, or whose login several share: `v-<decision or login>-<role>-<random>`.
 * No longer than 63 characters, as far as is known of DocumentDB's names; a decision's id has 36, and 41 with the beginning of its approval's.
 */
const usernameTemplate =
  '{{ printf "v-%s-%s-%s" (.DisplayName | replace "token-" "" | truncate 41) (.RoleName | truncate 11) (random 7) | replace "." "-" | truncate 63 }}';

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
    username_template: usernameTemplate,
    ...(tlsCa ? { tls_ca: tlsCa } : {}),
  };
}

import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type TrustedIssuer } from '#libs/principal';
import {
  desiredConnection,
  desiredDatabaseRoles,
  desiredGroups,
  desiredJwtRole,
  desiredPolicies,
  managedBy,
  methodMark,
} from '../vault-bootstrap/desired-state.js';
import { bootstrapDefaults, type BootstrapSettings } from '../vault-bootstrap/settings.js';
import { type Body, type Module, readModule } from './read-module.js';

const root = join(import.meta.dirname, '..', '..');
const roles = ['reader', 'editor', 'approver', 'auditor', 'operator'] as const;

/** One group for each role, called as the role is. */
const issuer = {
  issuer: 'https://identity.example',
  profile: {
    name: 'deputy',
    user: 'sub',
    groups: 'groups',
    displayName: [],
    client: [],
    algorithms: ['RS256'],
  },
  apis: new Map([['api://deputy-mcp', { audience: 'api://deputy-mcp' }]]),
  groups: new Map(roles.map((role) => [role, role])),
  vaultMount: 'jwt',
} as unknown as TrustedIssuer;

const settings: BootstrapSettings = {
  ...bootstrapDefaults,
  tenants: {
    acme: {
      database: 'tenant-acme',
      groups: Object.fromEntries(roles.map((role) => [role, role])),
      machines: {},
    },
  },
  policyTemplates: join(root, 'policies', 'vault'),
  issuers: [issuer],
  documentdb: {
    connection: 'documentdb',
    hosts: 'HOSTS',
    replicaSet: 'SET',
    tlsCa: 'PEM',
    adminUser: 'USER',
  },
  rewriteConnection: false,
};

/** What `npm run vault` makes and what Terraform makes are one thing: after the one, the other finds nothing that differs. */
describe("terraform/modules/vault-config says what Vault's bootstrap says", () => {
  let module: Module;
  const bodyOf = (type: string, name: string): Body => {
    const block = module.blocks.find((one) => one.type === type && one.name === name);
    if (!block) throw new Error(`there is no ${type}.${name}`);
    return block.body;
  };
  const local = (name: string) =>
    module.blocks.find(({ kind, body }) => kind === 'locals' && name in body)?.body[name];

  beforeAll(async () => {
    module = await readModule(root, 'terraform/modules/vault-config');
  });

  it('what a role may borrow', () => {
    const groups = desiredGroups(settings);
    const accesses = Object.fromEntries(
      roles.map((role) => [
        role,
        (groups.get(role)?.policies ?? []).map((policy) => policy.replace('acme-', '')),
      ]),
    );
    expect(local('accesses')).toEqual(accesses);
  });

  it('what a credential may do in the database', () => {
    const [text = ''] = bodyOf('vault_database_secret_backend_role', 'tenant')
      .creation_statements as string[];
    const written = /format\("((?:[^"\\]|\\.)*)"/.exec(text)?.[1]?.replaceAll('\\"', '"') ?? '';
    const grants = local('grants') as Record<string, { role: string; db: string }>;
    expect(Object.keys(grants)).toEqual(['reader', 'writer']);
    for (const [access, { role, db }] of Object.entries(grants)) {
      const [wanted] = desiredDatabaseRoles(settings).get(`acme-${access}`)?.creation_statements as string[];
      const granted = [
        role.replace('{{tenant}}', 'acme'),
        db.replace('{{database}}', 'tenant-acme'),
      ] as const;
      expect(written.replace('%s', granted[0]).replace('%s', granted[1])).toBe(wanted);
    }
  });

  it('how long both last', () => {
    expect(local('ttl_seconds')).toBe(bootstrapDefaults.ttlSeconds);
    expect(bootstrapDefaults.maxTtlSeconds).toBe(bootstrapDefaults.ttlSeconds);
  });

  it('which policies there are besides those of tenants, and from which files', () => {
    const fixed = bodyOf('vault_policy', 'fixed').for_each as Record<string, string>;
    expect(Object.keys(fixed).sort()).toEqual(
      [...desiredPolicies(settings).keys()].filter((name) => !/^(?:acme|deputy-service)-/.test(name)).sort(),
    );
    const ofServices = bodyOf('vault_policy', 'service');
    const named = [...String(ofServices.for_each).matchAll(/"(\w+)"/g)].map(([, service = '']) => service);
    expect(named.map((service) => `deputy-service-${service}`)).toEqual(
      [...desiredPolicies(settings).keys()].filter((name) => name.startsWith('deputy-service-')),
    );
    expect(ofServices.name).toBe('deputy-service-${each.key}');
    expect(ofServices.policy).toContain('vault/service.hcl"), "{{service}}", each.key)');
  });

  it('how a login is made', () => {
    const role = bodyOf('vault_jwt_auth_backend_role', 'tools');
    const wanted = desiredJwtRole(settings, issuer);
    expect(role.role_name).toBe(bootstrapDefaults.jwtRole);
    expect(role.role_type).toBe(wanted.role_type);
    expect(role.token_type).toBe(wanted.token_type);
    expect(role.token_no_default_policy).toBe(wanted.token_no_default_policy);
    expect(role.token_policies).toEqual(
      wanted.token_policies.map((name) => `\${vault_policy.fixed["${name}"].name}`),
    );
  });

  it('how the database is reached, and what its users are called', () => {
    const connection = bodyOf('vault_database_secret_backend_connection', 'documentdb');
    const [mongodb] = connection.mongodb as Body[];
    const wanted = desiredConnection(settings);
    const url = String(mongodb?.connection_url)
      .replace('${var.documentdb.hosts}', 'HOSTS')
      .replace('${var.documentdb.replica_set}', 'SET');
    expect(url).toBe(wanted.connection_url);
    expect(mongodb?.username_template).toBe(wanted.username_template);
    expect(connection.name).toBe(settings.documentdb.connection);
    expect(bodyOf('vault_mount', 'database').path).toBe(settings.databaseMount);
  });

  it('by which marks each knows its own', () => {
    expect(bodyOf('vault_identity_group', 'this').metadata).toEqual({ managed_by: managedBy });
    expect(bodyOf('vault_jwt_auth_backend', 'issuer').description).toBe(methodMark);
  });
});

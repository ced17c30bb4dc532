import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger } from '#libs/telemetry';
import { trustIssuers } from '#libs/principal';
import { entra as entraAsDocumented } from '#test/issuer/providers/entra';
import { startProvider } from '#test/issuer/providers/start-provider';
import { localTenants } from '#test/issuer/local-people';
import { startDocumentDbStandIn, type DocumentDbStandIn } from '#test/standins/start-documentdb-stand-in';
import { startTestIssuer, type TestIssuer } from '#test/issuer/start-test-issuer';
import { startVaultStandIn, vaultTestSettings, type VaultStandIn } from '#test/standins/start-vault-stand-in';
import { mendRoles } from '../tenant-databases/index.js';
import { bootstrapVault } from './bootstrap-vault.js';
import { desiredDatabaseRoles } from './desired-state.js';
import { type BootstrapSettings } from './settings.js';
import { openVault, VaultCallFailed, type VaultPort } from './vault-port.js';

let issuer: TestIssuer;
let documentdb: DocumentDbStandIn;
let standIn: VaultStandIn;
let vault: VaultPort;
let settings: BootstrapSettings;

beforeAll(async () => {
  issuer = await startTestIssuer();
  documentdb = await startDocumentDbStandIn();
  standIn = await startVaultStandIn({ logger: createLogger('vault', 'silent') });
  vault = openVault({ address: standIn.address, token: standIn.rootToken });
  settings = vaultTestSettings({ issuer: issuer.issuer, documentdb });
  await mendRoles(await documentdb.connect(), localTenants);
});

afterAll(async () => {
  await standIn?.close();
  await documentdb?.close();
  await issuer?.stop();
});

const differences = async (changed: Partial<BootstrapSettings> = {}, apply = false) =>
  (await bootstrapVault(vault, { ...settings, ...changed }, { apply })).map(
    ({ what, how }) => `${how} ${what}`,
  );

describe('bootstrapVault', () => {
  it('changes nothing when it only looks', async () => {
    const found = await differences();
    expect(found).toContain('missing auth method jwt');
    expect(found).toContain('missing group acme-editors');
    expect(await differences()).toEqual(found);
  });

  it('makes everything, and finds nothing to do a second time', async () => {
    await differences({}, true);
    expect(await differences()).toEqual([]);
    expect(await differences({}, true)).toEqual([]);
    const alice = await standIn.logIn(
      await issuer.issue({ audience: 'api://deputy-mcp', username: 'alice' }),
    );
    // 28 seconds as it is set up, less what has passed of the login: a lease does not outlive it.
    const lease = (await alice.read('database/creds/acme-reader')) as { lease_duration: number };
    expect(lease.lease_duration).toBeGreaterThan(0);
    expect(lease.lease_duration).toBeLessThanOrEqual(28);
  });

  it('gives auditors and operators no group and editors both policies', async () => {
    expect(await vault.read('identity/group/name/acme-auditors')).toBeUndefined();
    expect(await vault.read('identity/group/name/acme-operators')).toBeUndefined();
    expect(await vault.read('identity/group/name/acme-editors')).toMatchObject({
      policies: ['acme-reader', 'acme-writer'],
    });
    expect(await vault.read('identity/group/name/acme-approvers')).toMatchObject({
      policies: ['acme-reader'],
    });
  });

  it("CR-8: names in each database role its tenant's own database, or the role of its own writers, and no other", () => {
    for (const [name, role] of desiredDatabaseRoles(settings)) {
      const tenant = name.replace(/-(reader|writer)$/, '');
      const [statement] = role['creation_statements'] as string[];
      expect(JSON.parse(statement ?? '')).toEqual({
        db: 'admin',
        roles: [
          name.endsWith('-writer')
            ? { role: `deputy-${tenant}-writer`, db: 'admin' }
            : { role: 'read', db: `tenant-${tenant}` },
        ],
      });
    }
  });

  it('finds and mends what somebody changed by hand', async () => {
    const root = standIn.client();
    await root.write('sys/policies/acl/acme-reader', {
      policy: 'path "database/creds/*" { capabilities = ["read"] }',
    });
    await root.write('identity/group', { name: 'acme-readers', policies: ['acme-writer'] });
    await root.write('auth/jwt/role/deputy-tools', { bound_audiences: ['anything'] });
    await root.write('database/roles/globex-reader', { max_ttl: '24h' });
    const drift = [
      'different policy acme-reader',
      'different jwt role deputy-tools',
      'different database role globex-reader',
      'different group acme-readers',
    ];
    expect(await differences()).toEqual(drift);
    expect(await differences({}, true)).toEqual(drift);
    expect(await differences()).toEqual([]);
  });

  it('removes what it made for a tenant that is gone, and nothing of others', async () => {
    const root = standIn.client();
    await root.write('sys/policies/acl/somebody-else', { policy: 'path "x" { capabilities = ["read"] }' });
    await root.write('identity/group', { name: 'somebody-else', type: 'external' });
    await root.write('database/roles/somebody-else', { db_name: 'another', creation_statements: '{}' });
    const { acme } = localTenants;
    const removed = await differences({ tenants: { acme: acme! } }, true);
    expect(removed).toEqual(
      expect.arrayContaining([
        'stale policy globex-reader',
        'stale policy globex-writer',
        'stale database role globex-reader',
        'stale database role globex-writer',
        'stale group globex-editors',
      ]),
    );
    expect(removed.join()).not.toContain('somebody-else');
    expect(await vault.read('identity/group/name/globex-editors')).toBeUndefined();
    await differences({}, true);
    expect(await differences()).toEqual([]);
  });

  it('follows the auth method when it was mounted anew and has another accessor', async () => {
    await vault.remove('sys/auth/jwt');
    await differences({}, true);
    expect(await differences()).toEqual([]);
    await standIn.logIn(await issuer.issue({ audience: 'api://deputy-mcp', username: 'alice' }));
  });

  it("gives each issuer its own method: a group is its issuer's, and another tenant or client has no login", async () => {
    const entra = await startProvider(entraAsDocumented);
    const file = [entra.entry, { issuer: issuer.issuer, id: 'local', profile: 'deputy' }];
    const issuers = trustIssuers({ OIDC_ISSUER: issuer.issuer, OIDC_ISSUERS_FILE: file }, localTenants);
    await differences({ issuers }, true);
    expect(await differences({ issuers })).toEqual([]);
    const toMcp = { username: 'bob', api: 'mcp', client: 'deputy-agent' } as const;
    const bob = await standIn.logIn(await entra.issue(toMcp), 'jwt-entra');
    expect(await bob.read('database/creds/acme-writer')).toHaveProperty('lease_id');
    // A name that stands for editors at the mesh's own issuer stands for nobody there.
    const claiming = await standIn.logIn(
      await entra.issue({ ...toMcp, overrides: { groups: ['acme-editors', 'globex-editors'] } }),
      'jwt-entra',
    );
    await expect(claiming.read('database/creds/acme-reader')).rejects.toThrow('permission denied');
    const refused = async (overrides: Record<string, unknown>, mount = 'jwt-entra') =>
      standIn.logIn(await entra.issue({ ...toMcp, overrides }), mount);
    await expect(refused({ tid: 'another' })).rejects.toThrow('claim "tid" does not match');
    await expect(refused({ azp: 'another' })).rejects.toThrow('claim "azp" does not match');
    const web = entra.entry.clients?.['deputy-web'];
    await expect(refused({ azp: web })).rejects.toThrow('claim "azp" does not match');
    await expect(refused({}, 'jwt')).rejects.toThrow('error validating token');
    expect(await differences()).toEqual(expect.arrayContaining(['stale auth method jwt-entra']));
    await differences({}, true);
    await expect(refused({})).rejects.toThrow();
    expect(await differences()).toEqual([]);
    await entra.stop();
  });

  it('writes the connection again when asked, for a changed password', async () => {
    expect(await differences({ rewriteConnection: true })).toEqual([
      'different database connection documentdb',
    ]);
  });

  it('says what failed in the words of Vault and shows no password', async () => {
    const wrong = { ...settings.documentdb, adminPassword: 'not-the-password', hosts: documentdb.address };
    const failed: unknown = await bootstrapVault(
      vault,
      { ...settings, documentdb: wrong, rewriteConnection: true },
      { apply: true },
    ).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(VaultCallFailed);
    expect(String(failed)).toContain(
      'writing `database/config/documentdb` failed: error creating database object',
    );
    expect(String(failed)).not.toContain('not-the-password');
  });

  it('is refused without the right to set up anything', async () => {
    const stranger = openVault({ address: standIn.address, token: 'hvs.stranger' });
    await expect(bootstrapVault(stranger, settings, { apply: false })).rejects.toMatchObject({ status: 403 });
  });
});

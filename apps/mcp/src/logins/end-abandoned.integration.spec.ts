import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CredentialBroker, VaultEnder } from '#libs/credentials';
import { MeshLink, provisionMesh } from '#libs/mesh';
import { createLogger } from '#libs/telemetry';
import { eventually } from '#test/eventually';
import { startTestIssuer, type TestIssuer } from '#test/issuer/start-test-issuer';
import { startNats, type TestNats } from '#test/nats/start-nats';
import { principalOf } from '#test/principal-of';
import { startDocumentDbStandIn, type DocumentDbStandIn } from '#test/standins/start-documentdb-stand-in';
import { startVaultStandIn, type VaultStandIn } from '#test/standins/start-vault-stand-in';
import { EndAbandoned } from './end-abandoned.js';
import { KeptLogins } from './kept-logins.js';

const logger = createLogger('mcp', 'silent');
const audience = 'api://deputy-mcp';

describe('logins of instances that died', () => {
  let nats: TestNats;
  let issuer: TestIssuer;
  let documentdb: DocumentDbStandIn;
  let vault: VaultStandIn;
  let folder: string;
  let tokenFile: string;
  let now = Date.now();
  const closing: (() => unknown)[] = [];

  beforeAll(async () => {
    [nats, issuer, documentdb, folder] = await Promise.all([
      startNats(),
      startTestIssuer(),
      startDocumentDbStandIn(),
      mkdtemp(join(tmpdir(), 'deputy-ender-')),
    ]);
    await provisionMesh(await nats.connect('operator'));
    // Leases that last: what ends here is ended by somebody.
    const setUp = { issuer: issuer.issuer, documentdb, ttlSeconds: 3_600, maxTtlSeconds: 3_600 };
    vault = await startVaultStandIn({ logger, setUp });
    tokenFile = join(folder, 'token');
    await vault.writeEnderToken(tokenFile);
  });
  afterAll(async () => {
    for (const close of closing.reverse()) await close();
    await vault?.close();
    await documentdb?.close();
    await issuer?.stop();
    await nats?.stop();
    await rm(folder, { recursive: true });
  });

  /** One process of mcp, as far as logins are concerned. */
  const instance = async (name: string, running: () => readonly string[], file = tokenFile) => {
    const link = new MeshLink(() => nats.connect('mcp'));
    await link.open();
    const logins = new KeptLogins(link, name, logger, () => now);
    logins.start();
    const ender = new VaultEnder({ address: vault.address, jwtRole: '' }, file, 60_000);
    const abandoned = new EndAbandoned({
      ...{ logins, ender, logger },
      running: () => Promise.resolve(new Set([...running(), name])),
      clock: () => now,
    });
    const broker = new CredentialBroker({
      vault: { address: vault.address, jwtRole: 'deputy-tools' },
      documentdb: { hosts: documentdb.address },
      limits: { acquireMs: 60_000, vaultMs: 60_000, connectMs: 60_000, closeMs: 100, idleMs: 600_000_000 },
      ...{ logger, logins },
    });
    closing.push(
      () => broker.close(),
      () => logins.stop(),
    );
    return { logins, abandoned, broker, ender };
  };
  const borrowing = async (broker: CredentialBroker, username = 'bob') => {
    const { user, ...held } = principalOf(username, ['editor']);
    return broker.borrow({
      token: await issuer.issue({ audience, username, expiresIn: 7_200 }),
      tokenExpiresAt: Math.floor(Date.now() / 1_000) + 7_200,
      holder: { sessionId: null, tenant: held.tenant, actors: held.actors, issuedAt: 1, ...(user && { user: { key: user.key } }) },
      tenant: 'acme',
      database: 'tenant-acme',
      access: 'reader',
    });
  }; // prettier-ignore
  const isThere = async (databaseUser: string) => {
    const admin = await documentdb.connect();
    const { users } = (await admin.db('admin').command({ usersInfo: 1 })) as { users: { user: string }[] };
    await admin.close();
    return users.some(({ user }) => user === databaseUser);
  };

  it('are ended by another once the one that opened them runs no more, and those of one that runs are left alone', async () => {
    let running = ['dying', 'living'];
    const dying = await instance('dying', () => running);
    const living = await instance('living', () => running);
    const other = await instance('other', () => running);
    const [lost, kept] = [await borrowing(dying.broker), await borrowing(living.broker)];
    await eventually('both are known', async () => (await other.logins.all()).length === 2);
    now += 60_000;
    await other.abandoned.look();
    expect([await isThere(lost.databaseUser), await isThere(kept.databaseUser)]).toEqual([true, true]);
    running = ['living'];
    await other.abandoned.look();
    await eventually('its user is gone', async () => !(await isThere(lost.databaseUser)));
    expect(await isThere(kept.databaseUser)).toBe(true);
    await kept.discard();
    await eventually('none is written down', async () => (await other.logins.all()).length === 0);
    expect(other.abandoned.readiness()).toEqual({ name: 'logins ended', ok: true });
  });

  it('no login is forgotten: what Vault, sealed, does not end is alarmed, outlives whoever works it off, and is ended after it', async () => {
    const dying = await instance('killed', () => []);
    const first = await instance('first', () => []);
    const lost = await borrowing(dying.broker);
    await eventually('it is known', async () => (await first.logins.all()).length === 1);
    await vault.client().write('sys/seal', {});
    now += 60_000;
    await first.abandoned.look();
    expect(first.abandoned.readiness()).toMatchObject({ name: 'logins ended', ok: false });
    const bobs = await first.abandoned.part(() => true);
    expect(bobs).toMatchObject({
      done: 0,
      left: 1,
      detail: expect.stringContaining('tried again') as unknown,
    });
    first.logins.stop();

    const second = await instance('second', () => []);
    expect(await second.logins.all()).toMatchObject([{ owner: 'killed' }]);
    await vault.client('').write('sys/unseal', { key: vault.rootToken });
    now += 60_000;
    await second.abandoned.look();
    expect(await second.logins.all().then((all) => all.length)).toBeLessThanOrEqual(1);
    await eventually('its user is gone', async () => !(await isThere(lost.databaseUser)));
    await eventually('it is struck out', async () => (await second.logins.all()).length === 0);
    expect(second.abandoned.readiness()).toMatchObject({ ok: true });
  });

  it('no login is forgotten: nothing is lent that could not be written down', async () => {
    const { broker } = await instance('unwritten', () => []);
    await nats.restart({ jetstream: false });
    await expect(borrowing(broker)).rejects.toMatchObject({ code: 'vault_unavailable' });
    await nats.restart();
    await eventually('JetStream is back', async () =>
      borrowing(broker).then(
        async (one) => (await one.discard(), true),
        () => false,
      ),
    );
    const admin = await documentdb.connect();
    await eventually('nobody is left in the database', async () => {
      const { users } = (await admin.db('admin').command({ usersInfo: 1 })) as { users: { user: string }[] };
      return users.every(({ user }) => !user.startsWith('v-'));
    });
    await admin.close();
  });

  it('it can read no credential: what ends logins opens nothing, makes nothing and sees nothing', async () => {
    const { readFileSync } = await import('node:fs');
    const client = vault.client(readFileSync(tokenFile, 'utf8'));
    const refused = { response: { statusCode: 403 } };
    for (const path of ['database/creds/acme-reader', 'database/creds/globex-writer', 'sys/policies/acl/deputy-ender'])
      await expect(client.read(path)).rejects.toMatchObject(refused);
    for (const [path, body] of [
      ['auth/token/create', {}],
      ['sys/leases/renew', { lease_id: 'x' }],
      ['sys/policies/acl/deputy-ender', { policy: '' }],
    ] as const)
      await expect(client.write(path, body)).rejects.toMatchObject(refused);
    // It lasts, also beyond the token that made it.
    await expect(client.write('auth/token/renew-self', {})).resolves.toMatchObject({ auth: { renewable: true } });
  }); // prettier-ignore

  it('is not ready without its token, and says which', async () => {
    const file = join(folder, 'none');
    const { abandoned } = await instance('tokenless', () => [], file);
    await abandoned.look();
    now += 60_000;
    await abandoned.look();
    expect(abandoned.readiness().detail).toContain('VAULT_ENDER_TOKEN_FILE');
    await writeFile(file, 'hvs.of-somebody-else');
    now += 60_000;
    await abandoned.look();
    expect(abandoned.readiness().ok).toBe(false);
    await vault.writeEnderToken(file);
    now += 60_000;
    await abandoned.look();
    expect(abandoned.readiness()).toEqual({ name: 'logins ended', ok: true });
  });
});

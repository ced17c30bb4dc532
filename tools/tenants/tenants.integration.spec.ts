import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type MongoClient } from 'mongodb';
import { TenantDirectory } from '#libs/contracts';
import { createLogger } from '#libs/telemetry';
import { startTestIssuer, type TestIssuer } from '#test/issuer/start-test-issuer';
import { localTenants } from '#test/issuer/local-people';
import { startDocumentDbStandIn, type DocumentDbStandIn } from '#test/standins/start-documentdb-stand-in';
import { startVaultStandIn, vaultTestSettings, type VaultStandIn } from '#test/standins/start-vault-stand-in';
import { type Difference, openVault } from '../vault-bootstrap/index.js';
import { apply } from './apply.js';
import { changeDirectory } from './change-directory.js';
import { findDifferences, type TenantPlaces } from './find-differences.js';
import { readChange, type TenantChange } from './read-change.js';

describe('npm run tenants', () => {
  let issuer: TestIssuer;
  let documentdb: DocumentDbStandIn;
  let vault: VaultStandIn;
  let databases: MongoClient;
  let dir: string;
  let file: string;

  beforeAll(async () => {
    issuer = await startTestIssuer();
    documentdb = await startDocumentDbStandIn();
    vault = await startVaultStandIn({ logger: createLogger('vault', 'silent') });
    databases = await documentdb.connect();
    dir = await mkdtemp(join(tmpdir(), 'deputy-tenants-'));
    file = join(dir, 'tenants.json');
  });
  afterAll(async () => {
    await vault.close();
    await documentdb.close();
    await issuer.stop();
    await rm(dir, { recursive: true, force: true });
  });
  beforeEach(() => writeFile(file, JSON.stringify(localTenants), { mode: 0o644 }));

  const stored = async () => TenantDirectory.parse(JSON.parse(await readFile(file, 'utf8')));
  const places = async (change: TenantChange): Promise<TenantPlaces> => {
    const before = await stored();
    const after = changeDirectory(before, change);
    const settings = vaultTestSettings({ issuer: issuer.issuer, documentdb, tenants: after });
    const port = openVault({ address: vault.address, token: vault.rootToken });
    return {
      file,
      before,
      after,
      servers: { vault: port, settings, databases },
    };
  };
  const change = (...words: string[]) => readChange(words, {});
  const plan = async (asked: TenantChange) => {
    const found: string[] = [];
    for await (const { how, what } of findDifferences(await places(asked), asked))
      found.push(`${how} ${what}`);
    return found;
  };
  const run = async (asked: TenantChange, done: (difference: Difference) => void = () => undefined) =>
    apply(await places(asked), asked, done);
  const borrow = async (tenant: string, group: string, role: string) => {
    const token = await issuer.issue({
      audience: 'api://deputy-mcp',
      username: 'ines',
      tenant,
      groups: [group],
    });
    const session = await vault.logIn(token);
    const { data } = (await session.read(`database/creds/${role}`)) as {
      data: { username: string; password: string };
    };
    return documentdb.connect({ name: data.username, password: data.password });
  };
  const rolesThere = async () => {
    const { roles } = (await databases.db('admin').command({ rolesInfo: 1 })) as {
      roles: { role: string }[];
    };
    return roles.map(({ role }) => role);
  };
  const add = change('add', 'initech');
  const remove = change('remove', 'initech');

  it('says first what it would change, and changes nothing by that', async () => {
    await run(change('list'));
    const found = await plan(add);
    expect(found).toEqual(
      expect.arrayContaining([
        'missing role deputy-initech-writer of the database',
        'missing policy initech-reader',
        'missing database role initech-writer',
        'missing group initech-editors',
        'missing index tenant-initech.products.name',
        `missing tenant initech in ${file}`,
      ]),
    );
    expect(await plan(add)).toEqual(found);
    expect(await stored()).toEqual(localTenants);
  });

  it('adds a tenant to Vault, database and policy data, once: its people borrow what is theirs and nothing of others', async () => {
    await run(add);
    expect(await plan(add)).toEqual([]);
    expect(await stored()).toMatchObject({ initech: { database: 'tenant-initech' } });
    expect((await stat(file)).mode & 0o777).toBe(0o644);
    const reader = await borrow('initech', 'initech-readers', 'initech-reader');
    expect(await reader.db('tenant-initech').collection('products').countDocuments({})).toBe(0);
    for (const name of ['tenant-acme', 'admin'])
      await expect(reader.db(name).collection('products').countDocuments({})).rejects.toThrow(
        /not authorized/i,
      );
    await expect(borrow('initech', 'initech-readers', 'acme-reader')).rejects.toThrow();
    const writer = await borrow('initech', 'initech-editors', 'initech-writer');
    const written = writer.db('tenant-initech').collection('products');
    expect(await written.insertOne({ name: 'Stapler' })).toMatchObject({ acknowledged: true });
    await expect(written.deleteMany({})).rejects.toThrow(/not authorized/i);
    await expect(writer.db('tenant-acme').collection('products').insertOne({})).rejects.toThrow(
      /not authorized/i,
    );
    await databases.db('tenant-initech').dropDatabase();
    await run(remove);
    expect(await rolesThere()).not.toContain('deputy-initech-writer');
  });

  it('takes a tenant away again, its rights first; its data stays unless somebody says otherwise', async () => {
    await run(add);
    await databases.db('tenant-initech').collection('products').insertOne({ name: 'Stapler' });
    const order = await plan(remove);
    expect(order.at(-1)).toBe(`stale tenant initech in ${file}`);
    await run(remove);
    expect(await plan(remove)).toEqual([]);
    expect(await stored()).toEqual(localTenants);
    await expect(borrow('initech', 'initech-readers', 'initech-reader')).rejects.toThrow();
    expect(await databases.db('tenant-initech').collection('products').countDocuments({})).toBe(1);
    await run(add);
    await run(readChange(['remove', 'initech'], { 'drop-database': true }));
    expect(await databases.db('tenant-initech').collection('products').countDocuments({})).toBe(0);
  });

  it('does the rest when it was interrupted: the file, by which tokens are taken, comes last', async () => {
    const stop = (difference: Difference) => {
      if (difference.what.startsWith('index')) throw new Error('interrupted');
    };
    await expect(run(add, stop)).rejects.toThrow('interrupted');
    expect(await stored()).toEqual(localTenants);
    await run(add);
    expect(await plan(add)).toEqual([]);
    await run(remove);
  });

  it('list finds what somebody changed by hand, in Vault and in a database', async () => {
    const root = vault.client();
    await root.delete('database/roles/acme-writer');
    const removing = { resource: { db: 'tenant-acme', collection: '' }, actions: ['find', 'remove'] };
    await databases
      .db('admin')
      .command({ updateRole: 'deputy-acme-writer', privileges: [removing], roles: [] });
    await databases
      .db('tenant-acme')
      .collection('products')
      .dropIndex('price')
      .catch(() => undefined);
    await databases.db('tenant-globex').dropDatabase();
    const found = await plan(change('list'));
    expect(found).toEqual(
      expect.arrayContaining([
        'different role deputy-acme-writer of the database',
        'missing database role acme-writer',
        'missing index tenant-globex.products.name',
      ]),
    );
    expect(change('list')).toEqual({ do: 'none', mends: false });
    await run(change('apply'));
    expect(await plan(change('list'))).toEqual([]);
  });

  it.each([
    [
      'the database of another',
      ['add', 'evil'],
      { database: 'tenant-acme' },
      /a database belongs to one tenant/,
    ],
    ['where users are', ['add', 'evil'], { database: 'admin' }, /of the server itself/],
    [
      'the group of another',
      ['add', 'evil'],
      { groups: 'acme-readers=editor' },
      /a group belongs to one tenant/,
    ],
    ['a role that is none', ['add', 'evil'], { groups: 'x=root' }, /cannot be added/],
    ['a machine that operates', ['add', 'evil'], { machines: 'x=operator' }, /cannot be added/],
    ['a name that is a path', ['add', '../evil'], {}, /cannot be added/],
    ['a time to restore of no days', ['add', 'new'], { 'restorable-days': '0' }, /restorableDays/],
    ['one that is no number', ['add', 'new'], { 'restorable-days': 'all' }, /restorableDays/],
    ['one of half a day', ['add', 'new'], { 'restorable-days': '0.5' }, /whole days/],
    ['one without end', ['add', 'new'], { 'restorable-days': '9999' }, /restorableDays/],
    [
      'a tenant that is there, otherwise',
      ['add', 'acme'],
      { database: 'mine' },
      /is there with other groups/,
    ],
  ])("a database is one tenant's: refuses %s", (_what, words, options, said) => {
    expect(() => changeDirectory(localTenants, readChange(words, options))).toThrow(said);
  });

  it.each([
    [[], {}, /say what/],
    [['ad'], {}, /there is no `ad`/],
    [['add'], {}, /say which tenant/],
    [['list', 'acme'], {}, /too much/],
    [['remove', 'acme'], { database: 'x' }, /belong to `add`/],
    [['remove', 'acme'], { 'restorable-days': '3' }, /belong to `add`/],
    [['add', 'x'], { 'drop-database': true }, /belongs to `remove`/],
    [['add', 'x'], { groups: 'a' }, /group=role/],
    [['add', 'x'], { groups: 'a=reader,a=editor' }, /twice/],
  ])('refuses %j with %j and says what to give', (words, options, said) => {
    expect(() => readChange(words, options)).toThrow(said);
  });
});

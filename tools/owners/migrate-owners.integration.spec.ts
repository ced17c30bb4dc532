import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Db, type MongoClient } from 'mongodb';
import { localTenants } from '#test/issuer/local-people';
import { ownersOf } from '#test/issuer/token-claims';
import { startDocumentDbStandIn, type DocumentDbStandIn } from '#test/standins/start-documentdb-stand-in';
import { type TenantDatabases } from '../tenant-databases/index.js';
import { migrateOwners } from './migrate-owners.js';

interface Product {
  _id: string;
  owner?: unknown;
  ownerName?: string;
  visibility: string;
  version: number;
}

const owners = ownersOf();
const [bob, carol, dave] = [owners.acme?.bob, owners.acme?.carol, owners.globex?.dave];

describe('products that names own', () => {
  let standIn: DocumentDbStandIn;
  let admin: MongoClient;
  let documentdb: TenantDatabases;

  beforeAll(async () => {
    standIn = await startDocumentDbStandIn();
    admin = await standIn.connect();
    documentdb = { hosts: standIn.address, username: 'admin', password: standIn.adminPassword };
  });
  afterAll(() => standIn.close());

  const products = (db: Db) => db.collection<Product>('products');
  const acme = () => products(admin.db('tenant-acme'));
  const globex = () => products(admin.db('tenant-globex'));
  const all = () => acme().find({}).sort({ _id: 1 }).toArray();
  const named = (id: string, owner: unknown, visibility = 'public'): Product => ({
    _id: id,
    owner,
    visibility,
    version: 3,
  });
  const migrate = (more: Partial<Parameters<typeof migrateOwners>[0]> = {}) =>
    migrateOwners({ documentdb, tenants: localTenants, owners, apply: true, ...more });

  beforeEach(async () => {
    for (const collection of [acme(), globex()]) await collection.deleteMany({});
    await acme().insertMany([
      named('1', 'bob'),
      named('2', 'bob', 'private'),
      named('3', 'carol', 'private'),
    ]);
    await globex().insertOne(named('1', 'dave'));
  });

  it('go to the key of whom the name means, in every tenant, whole and at a new version', async () => {
    await migrate();
    expect(await all()).toEqual([
      { _id: '1', owner: bob, ownerName: 'bob', visibility: 'public', version: 4 },
      { _id: '2', owner: bob, ownerName: 'bob', visibility: 'private', version: 4 },
      { _id: '3', owner: carol, ownerName: 'carol', visibility: 'private', version: 4 },
    ]);
    expect(await globex().findOne({})).toMatchObject({ owner: dave, ownerName: 'dave' });
  });

  it('are only counted without `apply`', async () => {
    const before = await all();
    const [tenant] = await migrate({ apply: false });
    expect(tenant?.moved).toEqual([
      { name: 'bob', products: 2, key: bob },
      { name: 'carol', products: 1, key: carol },
    ]);
    expect(await all()).toEqual(before);
  });

  it('move once: a second run finds nothing to do and writes nothing', async () => {
    await migrate();
    const after = await all();
    expect((await migrate()).flatMap(({ moved, unknown }) => [...moved, ...unknown])).toEqual([]);
    expect(await all()).toEqual(after);
  });

  it('are taken up again where a run was broken off, in the middle of a name and between tenants', async () => {
    await acme().updateOne({ _id: '1' }, { $set: { owner: bob, ownerName: 'bob', version: 4 } });
    const broken = migrate({
      onProgress: () => {
        throw new Error('killed');
      },
    });
    await expect(broken).rejects.toThrow('killed');
    expect(await globex().findOne({})).toMatchObject({ owner: 'dave' });
    await migrate();
    expect((await all()).map(({ owner, version }) => [owner, version])).toEqual([
      [bob, 4],
      [bob, 4],
      [carol, 4],
    ]);
    expect(await globex().findOne({})).toMatchObject({ owner: dave });
  });

  it('of whom nobody knows are left alone and named, with what nobody sees any more', async () => {
    await acme().insertMany([
      named('4', 'zoe'),
      named('5', 'zoe', 'private'),
      named('6', null, 'private'),
      named('7', { $gt: '' }, 'odd'),
    ]);
    const [tenant] = await migrate();
    expect(tenant?.unknown).toHaveLength(3);
    expect(tenant?.unknown).toEqual(
      expect.arrayContaining([
        { name: 'zoe', products: 2, hidden: 1 },
        { name: 'null', products: 1, hidden: 1 },
        { name: '{"$gt":""}', products: 1, hidden: 1 },
      ]),
    );
    expect((await all()).slice(3).map(({ owner, version }) => [owner, version])).toEqual([
      ['zoe', 3],
      ['zoe', 3],
      [null, 3],
      [{ $gt: '' }, 3],
    ]);
  });

  it('of which no owner is written at all are named too', async () => {
    await acme().insertOne({ _id: '4', visibility: 'private', version: 3 });
    expect((await migrate())[0]?.unknown).toEqual([{ name: 'null', products: 1, hidden: 1 }]);
  });

  it("never go to another tenant's person of that name, nor to what every object has", async () => {
    await globex().insertMany([named('2', 'bob'), named('3', 'constructor'), named('4', '__proto__')]);
    const [, tenant] = await migrate();
    expect(tenant?.unknown.map(({ name }) => name).sort()).toEqual(['__proto__', 'bob', 'constructor']);
    expect(await globex().countDocuments({ owner: bob })).toBe(0);
  });

  it('stay where a key owns them already, whoever is called like it', async () => {
    const key = 'https://partner.example#bob';
    await acme().insertOne({ ...named('8', key), ownerName: 'bob' });
    await migrate();
    expect(await acme().findOne({ _id: '8' })).toMatchObject({ owner: key, version: 3 });
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Db, type MongoClient } from 'mongodb';
import { localTenants } from '#test/issuer/local-people';
import { startDocumentDbStandIn, type DocumentDbStandIn } from '#test/standins/start-documentdb-stand-in';
import { ownersOf } from '#test/issuer/token-claims';
import { type TenantDatabases } from '../tenant-databases/index.js';
import { seedCatalogue } from './index.js';

interface Product {
  _id: string;
  name: string;
  category: string;
  priceCents: number;
  stock: number;
  owner: string;
  ownerName: string;
  visibility: string;
  createdAt: Date;
  updatedAt: Date;
  version: number;
}

const owners = ownersOf();

describe('seedCatalogue', () => {
  let standIn: DocumentDbStandIn;
  let admin: MongoClient;
  let documentdb: TenantDatabases;
  let acme: Db;

  beforeAll(async () => {
    standIn = await startDocumentDbStandIn();
    admin = await standIn.connect();
    acme = admin.db('tenant-acme');
    documentdb = { hosts: standIn.address, username: 'admin', password: standIn.adminPassword };
    await seedCatalogue({ documentdb, tenants: localTenants, owners });
  });
  afterAll(() => standIn.close());

  const products = (db: Db) => db.collection<Product>('products');
  const names = async (filter: object) =>
    (await products(acme).find(filter).sort({ name: 1 }).toArray()).map(({ name }) => name);

  it('gives each tenant a catalogue of its own', async () => {
    const globex = admin.db('tenant-globex');
    expect(await products(acme).countDocuments({})).toBeGreaterThanOrEqual(66);
    expect(await products(globex).countDocuments({})).toBeGreaterThanOrEqual(20);
    const shared = await products(globex).countDocuments({ name: { $in: await names({}) } });
    expect(shared).toBe(0);
    expect(await products(globex).distinct('owner')).toEqual([owners.globex?.dave]);
    expect(await products(globex).distinct('ownerName')).toEqual(['dave']);
  });

  it('holds what the documented requests ask for', async () => {
    const [dear, cheap] = [{ $gt: 150_000 }, { $lt: 150_000 }];
    expect(await products(acme).findOne({ _id: '123' })).toMatchObject({
      owner: owners.acme?.bob,
      ownerName: 'bob',
      visibility: 'public',
    });
    expect((await names({ category: 'Laptops', priceCents: cheap })).length).toBeGreaterThanOrEqual(5);
    expect((await names({ category: 'Laptops', priceCents: dear })).length).toBeGreaterThanOrEqual(3);
    expect(await names({ name: 'Old Monitor' })).toEqual(['Old Monitor']);
    expect(await names({ name: /MacBook/ })).toEqual(['MacBook Pro 14']);
    expect((await names({ category: 'Monitors' })).length).toBeGreaterThanOrEqual(8);
    expect((await names({ stock: 0 })).length).toBeGreaterThanOrEqual(3);
    for (const owner of [owners.acme?.bob, owners.acme?.carol])
      expect((await names({ visibility: 'private', owner })).length).toBeGreaterThanOrEqual(2);
  });

  it('writes whole cents, dates and a first version', async () => {
    for await (const product of products(acme).find()) {
      expect(Number.isInteger(product.priceCents)).toBe(true);
      expect(product.createdAt).toBeInstanceOf(Date);
      expect(product.updatedAt.getTime()).toBeGreaterThanOrEqual(product.createdAt.getTime());
      expect(product.version).toBe(1);
    }
  });

  it('makes the indexes that the tools sort by', async () => {
    expect((await products(acme).indexes()).map(({ key }) => key)).toEqual([
      { _id: 1 },
      { name: 1 },
      { category: 1, priceCents: 1 },
      { priceCents: 1 },
      { lookalikes: 1 },
      { categoryLookalikes: 1 },
      { restorableUntil: 1 },
    ]);
  });

  it('has the database forget what was deleted and what idempotency keys stand for, when it is over', async () => {
    const ending = async (name: string) =>
      (await acme.collection(name).indexes()).filter((index) => 'expireAfterSeconds' in index);
    expect(await ending('products')).toMatchObject([{ key: { restorableUntil: 1 }, expireAfterSeconds: 0 }]);
    expect(await ending('idempotency_keys')).toMatchObject([
      { key: { expiresAt: 1 }, expireAfterSeconds: 0 },
    ]);
  });

  it('leaves what people made of it alone', async () => {
    await products(acme).deleteOne({ _id: '102' });
    await products(acme).updateOne({ _id: '123' }, { $set: { priceCents: 1 } });
    const report = await seedCatalogue({ documentdb, tenants: localTenants, owners });
    expect(report.map(({ outcome }) => outcome)).toEqual(['kept', 'kept']);
    expect(await products(acme).findOne({ _id: '102' })).toBeNull();
    expect(await products(acme).findOne({ _id: '123' })).toMatchObject({ priceCents: 1 });
  });

  it('may run twice at the same moment', async () => {
    await acme.dropDatabase();
    const seen: string[] = [];
    const run = () =>
      seedCatalogue({
        documentdb,
        tenants: localTenants,
        owners,
        onProgress: ({ tenant }) => seen.push(tenant),
      });
    await Promise.all([run(), run()]);
    expect(await products(acme).countDocuments({})).toBeGreaterThanOrEqual(66);
    expect(seen.sort()).toEqual(['acme', 'acme', 'globex', 'globex']);
  });

  it('writes nothing for a tenant whose people nobody knows', async () => {
    const tenants = { globex: { database: 'tenant-stranger', groups: {} } };
    await expect(seedCatalogue({ documentdb, tenants, owners: {} })).rejects.toThrow(/`dave`.*OWNERS_FILE/);
    expect(await products(admin.db('tenant-stranger')).countDocuments({})).toBe(0);
  });

  it('writes nothing for a tenant without a catalogue', async () => {
    const tenants = { initech: { database: 'tenant-initech', groups: {} } };
    expect(await seedCatalogue({ documentdb, tenants, owners })).toEqual([
      { tenant: 'initech', database: 'tenant-initech', outcome: 'no_catalogue', products: 0 },
    ]);
  });
});

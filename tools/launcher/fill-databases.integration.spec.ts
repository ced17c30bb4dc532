import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Db, type MongoClient } from 'mongodb';
import { localTenants } from '#test/issuer/local-people';
import { ownersOf } from '#test/issuer/token-claims';
import { startDocumentDbStandIn, type DocumentDbStandIn } from '#test/standins/start-documentdb-stand-in';
import { fillDatabases } from './fill-databases.js';

const owners = ownersOf();

describe('the catalogue of an earlier release', () => {
  let standIn: DocumentDbStandIn;
  let admin: MongoClient;
  const products = (db: Db) => db.collection<{ _id: string; owner: string; ownerName?: string }>('products');
  const acme = () => products(admin.db('tenant-acme'));
  const fill = (isOurs: boolean) =>
    fillDatabases({
      documentdb: { hosts: standIn.address, username: 'admin', password: standIn.adminPassword },
      tenants: localTenants,
      owners,
      isOurs,
    });

  beforeAll(async () => {
    standIn = await startDocumentDbStandIn();
    admin = await standIn.connect();
  });
  afterAll(() => standIn.close());
  beforeEach(async () => {
    await fill(true);
    // As it was stored before people had keys.
    for (const [name, owner] of Object.entries(owners['acme'] ?? {}))
      await acme().updateMany({ owner }, { $set: { owner: name }, $unset: { ownerName: '' } });
  });

  it('of a local mesh belongs to its people again after the next start, which says so once', async () => {
    const count = await acme().countDocuments({ owner: 'bob' });
    expect(count).toBeGreaterThan(2);
    const [first, ...more] = await fill(true);
    expect(first).toContain(`acme: ${count} products of \`bob\` belong to ${owners['acme']?.['bob'] ?? ''}`);
    expect(more.at(-1)).toMatch(/^acme has \d+ products, globex has \d+ products$/);
    expect(await acme().countDocuments({ owner: owners['acme']?.['bob'], ownerName: 'bob' })).toBe(count);
    expect(await acme().countDocuments({ owner: /^[^#]*$/ })).toBe(0);
    expect(await fill(true)).toHaveLength(1);
  });

  it('in a database of somebody else is left alone, and whoever starts the mesh is told what to do', async () => {
    const count = await acme().countDocuments({});
    const [told] = await fill(false);
    expect(told).toBe(`acme: names own ${count} products; run \`npm run owners:migrate -- --help\``);
    expect(await acme().countDocuments({ owner: /^[^#]*$/ })).toBe(count);
  });
});

import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Db, Long, type MongoClient } from 'mongodb';
import { type DatabaseUnderContract, databaseUnderContract } from '#test/contract/servers';
import { eventually } from '#test/eventually';
import { writerRights, writerRoleOf } from '../../tools/tenant-databases/index.js';

const id = `contract_${randomBytes(4).toString('hex')}`;
const other = `${id}_other`;

describe('the database, as Deputy relies on it', () => {
  let server: DatabaseUnderContract;
  let admin: MongoClient;
  let db: Db;
  const made: string[] = [];

  beforeAll(async () => {
    server = await databaseUnderContract();
    admin = await server.connect();
    db = admin.db(id);
    await admin.db('admin').command({ createRole: writerRoleOf(id), ...writerRights(id) });
  });
  afterAll(async () => {
    for (const name of made)
      await admin
        .db('admin')
        .command({ dropUser: name })
        .catch(() => undefined);
    await admin
      .db('admin')
      .command({ dropRole: writerRoleOf(id) })
      .catch(() => undefined);
    for (const name of [id, other]) await admin.db(name).dropDatabase();
    await server.close();
  });

  /** As Vault makes one. */
  const user = async (role: 'read' | 'writer') => {
    const name = `v-${id}-${randomBytes(6).toString('hex')}`;
    const password = randomBytes(12).toString('base64url');
    made.push(name);
    const granted = role === 'read' ? { role, db: id } : { role: writerRoleOf(id), db: 'admin' };
    await admin.db('admin').command({ createUser: name, pwd: password, roles: [granted] });
    return { name, password };
  };
  const codeOf = (asked: Promise<unknown>) =>
    asked.then(
      () => 'done',
      (error: { code?: unknown }) => error.code,
    );
  const fresh = () => db.collection(`c_${randomBytes(4).toString('hex')}`);

  it('speaks a wire version that the driver takes', async () => {
    const { maxWireVersion } = (await admin.db('admin').command({ hello: 1 })) as { maxWireVersion: number };
    expect(maxWireVersion).toBeGreaterThanOrEqual(9);
  });

  it('refuses a password that is wrong, and a user that is not there, alike (18)', async () => {
    const { name } = await user('read');
    expect(await codeOf(server.connect({ name, password: 'wrong' }))).toBe(18);
    expect(await codeOf(server.connect({ name: 'nobody-at-all', password: 'wrong' }))).toBe(18);
  });

  it('itself refuses what the role does not grant (13): a write of a reader, and another database', async () => {
    const reader = (await server.connect(await user('read'))).db(id);
    expect(await reader.collection('products').countDocuments({})).toBe(0);
    expect(await codeOf(reader.collection('products').insertOne({ a: 1 }))).toBe(13);
    expect(
      await codeOf(
        reader
          .collection('products')
          .aggregate([{ $out: 'stolen' }])
          .toArray(),
      ),
    ).toBe(13);
    const writer = await server.connect(await user('writer'));
    expect(await codeOf(writer.db(id).collection('products').insertOne({ a: 1 }))).toBe('done');
    expect(await codeOf(writer.db(other).collection('products').insertOne({ a: 1 }))).toBe(13);
    expect(await codeOf(writer.db('admin').command({ createUser: `${id}-x`, pwd: 'x', roles: [] }))).toBe(13);
    await db.collection('products').deleteMany({});
  });

  it('INVARIANT (nobody removes for good): itself refuses a writer to remove, to drop and to make indexes (13), and lets them find, insert and update', async () => {
    const products = (await server.connect(await user('writer'))).db(id).collection('products');
    expect(await codeOf(products.insertOne({ _id: 'kept' as never, stock: 1 }))).toBe('done');
    const change = { $set: { stock: 2 } };
    expect(await codeOf(products.updateOne({ _id: 'kept' as never }, change))).toBe('done');
    expect(await codeOf(products.findOneAndUpdate({ _id: 'kept' as never }, change))).toBe('done');
    for (const removing of [
      () => products.deleteOne({}),
      () => products.deleteMany({}),
      () => products.findOneAndDelete({}),
      () => products.createIndex({ stock: 1 }),
    ])
      expect(await codeOf(removing())).toBe(13);
    expect(await db.collection('products').findOne({})).toMatchObject({ stock: 2 });
    await db.collection('products').deleteMany({});
  });

  it('counts what a role grants at every command, also of those who are logged in: it is changed (updateRole) and dropped (dropRole) under them', async () => {
    const admins = admin.db('admin');
    const role = `${writerRoleOf(id)}-2`;
    const rightTo = (...actions: string[]) => ({ privileges: [{ resource: { db: id, collection: '' }, actions }], roles: [] });
    await admins.command({ createRole: role, ...rightTo('find', 'insert') });
    expect(await codeOf(admins.command({ createRole: role, ...rightTo('find') }))).toBe(51_002);
    const [name, password] = [`v-${id}-of-role`, randomBytes(12).toString('base64url')];
    made.push(name);
    const granting = { createUser: name, pwd: password, roles: [{ role: `${role}-none`, db: 'admin' }] };
    expect(await codeOf(admins.command(granting))).toBe(31);
    await admins.command({ ...granting, roles: [{ role, db: 'admin' }] });
    const c = (await server.connect({ name, password })).db(id).collection('products');
    expect(await codeOf(c.insertOne({ a: 1 }))).toBe('done');
    await admins.command({ updateRole: role, ...rightTo('find') });
    await eventually('it is refused', async () => (await codeOf(c.insertOne({ a: 1 }))) === 13);
    const { roles } = (await admins.command({ rolesInfo: role, showPrivileges: true })) as { roles: unknown[] };
    expect(roles).toMatchObject([{ role, db: 'admin', privileges: [{ resource: { db: id, collection: '' }, actions: ['find'] }] }]);
    await admins.command({ dropRole: role });
    await eventually('it is refused', async () => (await codeOf(c.findOne({}))) === 13);
    await db.collection('products').deleteMany({});
  }); // prettier-ignore

  it('ends what an open connection may do once its user is dropped', async () => {
    const borrowed = await user('read');
    const reader = (await server.connect(borrowed)).db(id);
    expect(await reader.collection('products').countDocuments({})).toBe(0);
    await admin.db('admin').command({ dropUser: borrowed.name });
    await eventually(
      'it is refused',
      async () => (await codeOf(reader.collection('products').findOne({}))) !== 'done',
    );
    expect(await codeOf(server.connect(borrowed))).toBe(18);
    expect(await codeOf(admin.db('admin').command({ dropUser: borrowed.name }))).toBe(11);
  });

  it('says which key is there already (11000), and keeps the rest of an unordered insert', async () => {
    const c = fresh();
    await c.insertOne({ _id: 'a' as never });
    const documents = [{ _id: 'a' }, { _id: 'b' }] as never[];
    expect(await codeOf(c.insertMany(documents, { ordered: false }))).toBe(11_000);
    expect(await c.countDocuments({})).toBe(2);
  });

  it('changes a document that is still at its version, and says of one that is not that nothing was', async () => {
    const c = fresh();
    await c.insertOne({ name: 'x', version: 1 });
    const change = { $set: { name: 'y' }, $inc: { version: 1 } };
    const after = await c.findOneAndUpdate({ version: 1 }, change, { returnDocument: 'after' });
    expect(after).toMatchObject({ name: 'y', version: 2 });
    expect(await c.findOneAndUpdate({ version: 1 }, change)).toBeNull();
  });

  it('refuses to count what is no number (14), and leaves the document as it was', async () => {
    const c = fresh();
    await c.insertOne({ stock: 'many' });
    expect(await codeOf(c.updateOne({}, { $inc: { stock: 1 } }))).toBe(14);
    expect(await c.findOne({})).toMatchObject({ stock: 'many' });
  });

  it('compares numbers by their value whatever their kind, and sorts kinds in the order of BSON', async () => {
    const c = fresh();
    const values = ['text', true, 5, Long.fromNumber(4), 4.5, null, new Date(0)];
    await c.insertMany(values.map((value) => ({ value })));
    expect(await c.countDocuments({ value: { $gt: 4 } })).toBe(2);
    const sorted = await c.find({}).sort({ value: 1 }).toArray();
    expect(sorted.map(({ value }) => String(value))).toEqual([
      ...['null', '4', '4.5', '5', 'text', 'true'],
      String(new Date(0)),
    ]);
  });

  it('pages by a cursor, finds by a pattern that was escaped, and counts', async () => {
    const c = fresh();
    await c.insertMany(Array.from({ length: 250 }, (_, n) => ({ n, name: n % 2 ? 'a.b' : 'axb' })));
    expect(await c.find({}, { batchSize: 100 }).toArray()).toHaveLength(250);
    expect(await c.countDocuments({ name: { $regex: 'a\\.b', $options: 'i' } })).toBe(125);
  });

  it('keeps indexes that forget by time, says of a collection without any that it is not there (26)', async () => {
    const c = fresh();
    await c.createIndexes([{ key: { until: 1 }, name: 'until', expireAfterSeconds: 0 }]);
    const indexes = await c.listIndexes().toArray();
    expect(indexes.map(({ name }: { name?: unknown }) => name).sort()).toEqual(['_id_', 'until']);
    expect(await codeOf(fresh().listIndexes().toArray())).toBe(26);
  });
});

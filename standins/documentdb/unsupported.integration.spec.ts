import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Db, type Document, MongoClient } from 'mongodb';
import { startDocumentDbStandIn, type DocumentDbStandIn } from '#test/standins/start-documentdb-stand-in';
import { startDocumentDb } from './start-documentdb.js';

const find = (filter: Document) => ({ find: 'x', filter });
const pipe = (stage: Document) => ({ aggregate: 'x', pipeline: [stage, counting], cursor: {} });
const counting = { $group: { _id: 1, n: { $sum: 1 } } };
const change = (u: Document) => ({ update: 'x', updates: [{ q: {}, u }] });
const index = (options: Document) => ({
  createIndexes: 'x',
  indexes: [{ key: { a: 1 }, name: 'i', ...options }],
});

describe('where the stand-in stops', () => {
  let standIn: DocumentDbStandIn;
  let db: Db;
  beforeAll(async () => {
    standIn = await startDocumentDbStandIn();
    db = (await standIn.connect()).db('d');
    await db.collection('x').insertOne({ a: 1, nested: { b: 'c' } });
  });
  afterAll(() => standIn.close());

  const errorOf = async (command: Document) => {
    const answer = await db.command(command).catch((error: unknown) => error);
    const { code, message, writeErrors } = answer as {
      code?: number;
      message?: string;
      writeErrors?: Document[];
    };
    return writeErrors?.[0]
      ? { code: writeErrors[0].code as number, message: String(writeErrors[0].errmsg) }
      : { code, message };
  };

  it.each<[number, Document]>([
    ...['mapReduce', 'renameCollection', 'count', 'create', 'drop', 'dropIndexes', 'logout', 'buildInfo'].map(
      (name): [number, Document] => [59, { [name]: 'x' }],
    ),
    [59, { updateUser: 'admin', roles: [] }],
    [59, { explain: find({}) }],
    [40415, { ...find({}), collation: { locale: 'en', strength: 2 } }],
    [40415, { ...find({}), hint: 'i' }],
    [40415, { ...find({}), projection: { a: 1 } }],
    ...['$type', '$all', '$elemMatch', '$size', '$mod', '$bitsAllSet'].map((operator): [number, Document] => [
      303,
      find({ a: { [operator]: 1 } }),
    ]),
    [303, find({ $where: 'true' })],
    [303, find({ $text: { $search: 'a' } })],
    [303, find({ $expr: { $function: { body: 'f', args: [], lang: 'js' } } })],
    [303, find({ $or: [{ $and: [{ $where: 'true' }] }] })],
    [303, find({ a: { $not: { $where: 'true' } } })],
    [303, pipe({ $match: { $where: 'true' } })],
    ...['$project', '$lookup', '$facet', '$out', '$merge', '$unionWith'].map((stage): [number, Document] => [
      304,
      pipe({ [stage]: {} }),
    ]),
    [304, pipe({ $group: { _id: '$a', n: { $sum: 1 } } })],
    [304, { aggregate: 'x', pipeline: [{ $match: {} }], cursor: {} }],
    ...['$push', '$rename', '$min', '$setOnInsert', '$bit'].map((operator): [number, Document] => [
      303,
      change({ [operator]: { a: 1 } }),
    ]),
    [303, change({ $set: { 'a.$[]': 1 } })],
    [303, change({ a: 1 })],
    [303, change([{ $set: { a: 1 } }] as never)],
    [40415, { update: 'x', updates: [{ q: {}, u: { $set: { a: 1 } }, arrayFilters: [] }] }],
    [40415, { update: 'x', updates: [{ q: {}, u: { $set: { a: 1 } }, upsert: true }] }],
    [303, index({ key: { a: 'text' } })],
    [303, index({ key: { $a: 'hashed' } })],
    [40415, index({ partialFilterExpression: {} })],
  ])('code %d says so for %j', async (code, command) => {
    const error = await errorOf(command);
    expect(error.code).toBe(code);
    expect(error.message).toContain('not supported by the local stand-in');
  });

  it('a driver that retries writes is told how to stop', async () => {
    const client = new MongoClient(`mongodb://${standIn.address}`, {
      auth: { username: 'admin', password: standIn.adminPassword },
    });
    await expect(client.db('d').collection('x').insertOne({})).rejects.toMatchObject({ code: 301 });
    await client.close();
  });

  it('production and any address but loopback are refused', async () => {
    // Nothing would be written: it refuses before it makes its folder.
    const options = { port: 0, dataDir: '/dev/null/never', adminPassword: 'never' };
    const before = process.env['NODE_ENV'];
    process.env['NODE_ENV'] = 'production';
    try {
      await expect(startDocumentDb(options)).rejects.toThrow('refuses NODE_ENV=production');
    } finally {
      process.env['NODE_ENV'] = before;
    }
    await expect(startDocumentDb({ ...options, host: '0.0.0.0' })).rejects.toThrow('loopback only');
  });

  it('a transaction is refused', async () => {
    const client = await standIn.connect();
    const session = client.startSession();
    session.startTransaction();
    await expect(client.db('d').collection('x').insertOne({}, { session })).rejects.toMatchObject({
      code: 303,
    });
    await session.abortTransaction();
    await session.endSession();
  });

  it.each<[string, Document, number]>([
    ['an empty $and', find({ $and: [] }), 2],
    ['an operator beside a field', find({ a: { $gt: 1, b: 2 } }), 2],
    ['a filter that is no document', { find: 'x', filter: 5 }, 2],
    ['a pattern that is none', find({ a: { $regex: '(' } }), 2],
    ['a negative skip', { ...find({}), skip: -1 }, 9],
    ['a name with a dollar', { insert: 'a$b', documents: [{}] }, 73],
    ['a missing name', { find: 5 }, 73],
    ['a pipeline that is no list', { aggregate: 'x', pipeline: {}, cursor: {} }, 2],
  ])('%s is refused with its own code', async (_what, command, code) => {
    expect(await errorOf(command)).toMatchObject({ code });
  });

  it.each<[string, Document]>([
    [
      'a document',
      { insert: 'x', documents: [{ deep: JSON.parse('{"__proto__": {"polluted": true}}') as Document }] },
    ],
    ['an update path', change({ $set: { '__proto__.polluted': true } })],
    [
      'an update path by way of the constructor',
      change({ $set: { 'constructor.prototype.polluted': true } }),
    ],
    ['a filter', find({ 'constructor.prototype.polluted': true })],
  ])("data is never machinery: %s cannot reach JavaScript's own objects", async (_how, command) => {
    expect((await errorOf(command)).code).toBe(2);
    expect(({} as Document).polluted).toBeUndefined();
  });
});

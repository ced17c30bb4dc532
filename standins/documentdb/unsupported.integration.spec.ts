import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Db, type Document, MongoClient } from 'mongodb';
import { startDocumentDbStandIn, type DocumentDbStandIn } from '#test/standins/start-documentdb-stand-in';
import { startDocumentDb } from './start-documentdb.js';

const find = (filter: Document) => ({ find: 'x', filter });
const pipe = (stage: Document) => ({ aggregate: 'x', pipeline: [stage], cursor: {} });
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
    [59, { mapReduce: 'x' }],
    [59, { renameCollection: 'x' }],
    [59, { explain: find({}) }],
    [40415, { ...find({}), collation: { locale: 'en', strength: 2 } }],
    [40415, { ...find({}), hint: 'i' }],
    [303, find({ a: { $bitsAllSet: 1 } })],
    [303, { ...find({}), projection: { a: { $slice: 1 } } }],
    [304, pipe({ $redact: '$$KEEP' })],
    [304, pipe({ $out: 'y' })],
    [303, change({ $bit: { a: { and: 1 } } })],
    [303, change({ $set: { 'a.$[]': 1 } })],
    [40415, { update: 'x', updates: [{ q: {}, u: { $set: { a: 1 } }, arrayFilters: [] }] }],
    [303, index({ key: { a: 'text' } })],
    [303, index({ key: { $a: 'hashed' } })],
    [40415, index({ expireAfterSeconds: 1 })],
  ])('code %d says so for %j', async (code, command) => {
    const error = await errorOf(command);
    expect(error.code).toBe(code);
    expect(error.message).toContain('not supported by the local stand-in');
  });

  it.each<[Document]>([
    [find({ $where: 'true' })],
    [find({ $text: { $search: 'a' } })],
    [find({ $jsonSchema: {} })],
    [find({ $or: [{ $and: [{ $where: 'true' }] }] })],
    [find({ $expr: { $function: { body: 'f', args: [], lang: 'js' } } })],
    [find({ a: { $elemMatch: { $where: 'true' } } })],
    [pipe({ $facet: { a: [] } })],
    [pipe({ $graphLookup: {} })],
    [pipe({ $unionWith: 'x' })],
    [pipe({ $setWindowFields: {} })],
    [pipe({ $bucket: {} })],
    [pipe({ $merge: 'x' })],
    [pipe({ $match: { $where: 'true' } })],
    [pipe({ $lookup: { from: 'x', as: 'y', pipeline: [{ $facet: {} }] } })],
    [pipe({ $group: { _id: null, n: { $accumulator: {} } } })],
    [pipe({ $project: { a: { $cond: [{ $function: {} }, 1, 2] } } })],
    [index({ partialFilterExpression: {} })],
    [index({ collation: { locale: 'en', strength: 2 } })],
  ])('only what is known runs: %j is refused because Amazon DocumentDB lacks it', async (command) => {
    const { code, message } = await errorOf(command);
    expect([303, 304]).toContain(code);
    expect(message).toContain('Amazon DocumentDB 5.0 does not have it');
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
    ['a projection that mixes', { ...find({}), projection: { a: 1, b: 0 } }, 2],
    ['a negative skip', { ...find({}), skip: -1 }, 9],
    ['an update that mixes', change({ $set: { a: 1 }, b: 1 }), 9],
    ['a replacement with an operator', change({ a: 1, $set: { b: 1 } }), 52],
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
    ['a renamed field', change({ $rename: { a: '__proto__.polluted' } })],
    [
      'an upsert',
      { update: 'x', updates: [{ q: { '__proto__.polluted': true }, u: { $set: { z: 1 } }, upsert: true }] },
    ],
    ['an added field', pipe({ $addFields: { '__proto__.polluted': true } })],
    [
      'an added field by way of the constructor',
      pipe({ $addFields: { 'constructor.prototype.polluted': true } }),
    ],
    [
      'a looked-up field',
      pipe({ $lookup: { from: 'x', localField: 'a', foreignField: 'a', as: '__proto__.polluted' } }),
    ],
    ['an unwound path', pipe({ $unwind: '$__proto__.polluted' })],
    ['a projection', pipe({ $project: { '__proto__.polluted': 'yes' } })],
  ])("data is never machinery: %s cannot reach JavaScript's own objects", async (_how, command) => {
    expect((await errorOf(command)).code).toBe(2);
    expect(({} as Document).polluted).toBeUndefined();
  });
});

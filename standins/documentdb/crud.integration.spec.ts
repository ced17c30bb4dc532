import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Double, type Collection, type Db, Int32, Long, ObjectId } from 'mongodb';
import { startDocumentDbStandIn, type DocumentDbStandIn } from '#test/standins/start-documentdb-stand-in';

interface Product {
  _id: string;
  name: string;
  category: string;
  priceCents: number;
  stock: number;
  createdAt: Date;
  version: number;
}

const product = (id: string, name: string, category: string, priceCents: number, stock = 1): Product => ({
  _id: id,
  name,
  category,
  priceCents,
  stock,
  createdAt: new Date(Date.UTC(2026, 0, Number(id) - 100)),
  version: 1,
});

const catalogue = [
  product('101', 'Falcon 14', 'Laptops', 129_900),
  product('102', 'Falcon 16', 'Laptops', 189_900, 0),
  product('103', 'Old Monitor', 'Monitors', 9_900),
  product('104', 'Wide Monitor (34")', 'Monitors', 69_900),
  product('105', 'Quiet Keys', 'Keyboards', 7_900),
];

describe('documents over the wire', () => {
  let standIn: DocumentDbStandIn;
  let db: Db;
  let products: Collection<Product>;

  beforeAll(async () => {
    standIn = await startDocumentDbStandIn();
    db = (await standIn.connect()).db('tenant-acme');
    products = db.collection<Product>('products');
  });
  afterAll(() => standIn.close());
  beforeEach(async () => {
    await db.dropDatabase();
    await products.insertMany(catalogue);
  });

  const ids = async (found: AsyncIterable<{ _id: string }>) => {
    const list: string[] = [];
    for await (const { _id } of found) list.push(_id);
    return list;
  };

  describe('find', () => {
    it('sorts, skips and limits in that order', async () => {
      expect(await ids(products.find().sort({ priceCents: 1 }).skip(1).limit(2))).toEqual(['103', '104']);
    });

    it('sorts by several fields', async () => {
      expect(await ids(products.find().sort({ category: -1, priceCents: -1 }))).toEqual([
        '104',
        '103',
        '102',
        '101',
        '105',
      ]);
    });

    it('selects by range, by list and by both', async () => {
      expect(await ids(products.find({ priceCents: { $gte: 9_900, $lt: 150_000 } }))).toEqual([
        '101',
        '103',
        '104',
      ]);
      expect(await ids(products.find({ $or: [{ stock: 0 }, { category: { $in: ['Keyboards'] } }] }))).toEqual(
        ['102', '105'],
      );
    });

    it('selects by date', async () => {
      expect(await ids(products.find({ createdAt: { $gt: new Date(Date.UTC(2026, 0, 3)) } }))).toEqual([
        '104',
        '105',
      ]);
    });

    it('selects by a pattern, with and without regard to case', async () => {
      expect(await ids(products.find({ name: { $regex: 'monitor', $options: 'i' } }))).toEqual([
        '103',
        '104',
      ]);
      expect(await ids(products.find({ name: { $regex: '\\(34"\\)$' } }))).toEqual(['104']);
    });

    it('hands out results in batches and lets go of a cursor that is closed', async () => {
      await products.insertMany(
        Array.from({ length: 250 }, (_, index) => product(String(1000 + index), 'x', 'Many', index)),
      );
      expect(await ids(products.find({ category: 'Many' }, { batchSize: 40 }))).toHaveLength(250);
      const cursor = products.find({ category: 'Many' });
      await cursor.next();
      await cursor.close();
      expect(await products.find({ category: 'Many' }).toArray()).toHaveLength(250);
    });

    it('finds nothing in a collection that does not exist', async () => {
      expect(await db.collection('nothing').find().toArray()).toEqual([]);
    });

    it('finds documents by generated ids', async () => {
      const { insertedId } = await db.collection('notes').insertOne({ text: 'hello' });
      expect(await db.collection('notes').findOne({ _id: insertedId })).toMatchObject({ text: 'hello' });
      expect(await db.collection('notes').findOne({ _id: new ObjectId() })).toBeNull();
      expect(await db.collection('notes').countDocuments({ _id: { $in: [insertedId] } })).toBe(1);
      expect(await db.collection('notes').countDocuments({ _id: { $ne: insertedId } })).toBe(0);
    });
  });

  describe('writes', () => {
    it('refuse a second document with the same id and name the key', async () => {
      await expect(products.insertOne(product('101', 'Twin', 'Laptops', 1))).rejects.toMatchObject({
        code: 11000,
        keyPattern: { _id: 1 },
        keyValue: { _id: '101' },
      });
    });

    it('stop at the first failure when ordered and go on when not', async () => {
      const three = [product('201', 'a', 'x', 1), product('101', 'b', 'x', 1), product('202', 'c', 'x', 1)];
      await expect(products.insertMany(three)).rejects.toMatchObject({ code: 11000 });
      expect(await products.countDocuments({ category: 'x' })).toBe(1);
      await products.deleteMany({ category: 'x' });
      await expect(products.insertMany(three, { ordered: false })).rejects.toMatchObject({ code: 11000 });
      expect(await products.countDocuments({ category: 'x' })).toBe(2);
    });

    it('update only the version that was read', async () => {
      const change = { $set: { priceCents: 99_900 }, $inc: { version: 1 } };
      expect(await products.updateOne({ _id: '101', version: 1 }, change)).toMatchObject({
        matchedCount: 1,
        modifiedCount: 1,
      });
      expect(await products.updateOne({ _id: '101', version: 1 }, change)).toMatchObject({ matchedCount: 0 });
      expect(await products.findOne({ _id: '101' })).toMatchObject({ priceCents: 99_900, version: 2 });
    });

    it('tell a match without a change from a change', async () => {
      expect(await products.updateOne({ _id: '101' }, { $set: { stock: 1 } })).toMatchObject({
        matchedCount: 1,
        modifiedCount: 0,
      });
    });

    it('hand back the document before or after findOneAndUpdate', async () => {
      const raise = { $inc: { stock: 5 }, $unset: { category: '' } } as const;
      expect(await products.findOneAndUpdate({ _id: '101' }, raise)).toMatchObject({
        stock: 1,
        category: 'Laptops',
      });
      const after = await products.findOneAndUpdate(
        { _id: '101' },
        { $inc: { stock: 5 } },
        { returnDocument: 'after' },
      );
      expect(after).toMatchObject({ stock: 11 });
      expect(after).not.toHaveProperty('category');
      expect(await products.findOneAndUpdate({ _id: 'none' }, { $inc: { stock: 1 } })).toBeNull();
    });

    it('delete and findOneAndDelete one document', async () => {
      expect(await products.deleteOne({ category: 'Monitors' })).toMatchObject({ deletedCount: 1 });
      expect(await products.findOneAndDelete({ category: 'Monitors' })).toMatchObject({ _id: '104' });
      expect(await products.countDocuments({})).toBe(3);
    });

    it('never change an id', async () => {
      await expect(products.updateOne({ _id: '101' }, { $set: { _id: 'x' } as never })).rejects.toMatchObject(
        {
          code: 66,
        },
      );
    });

    it('refuse arithmetic on text and paths that clash', async () => {
      await expect(products.updateOne({ _id: '101' }, { $inc: { name: 1 } as never })).rejects.toMatchObject({
        code: 14,
      });
      await expect(
        products.updateOne({ _id: '101' }, { $set: { stock: 1 }, $inc: { stock: 1 } }),
      ).rejects.toMatchObject({ code: 40 });
    });

    it('keep number types through an update of another field', async () => {
      const numbers = db.collection('numbers');
      await numbers.insertOne({
        _id: 'n' as never,
        whole: new Double(5),
        big: Long.fromNumber(7),
        small: new Int32(3),
      });
      await numbers.updateOne({ _id: 'n' as never }, { $inc: { small: 1 } });
      expect(await numbers.findOne({ _id: 'n' as never }, { promoteValues: false })).toMatchObject({
        whole: new Double(5),
        big: Long.fromNumber(7),
        small: new Int32(4),
      });
    });
  });

  describe('counting', () => {
    it('counts through an aggregate', async () => {
      expect(await products.countDocuments({ category: 'Laptops' })).toBe(2);
      expect(await products.countDocuments({ category: 'Cars' })).toBe(0);
      expect(await products.countDocuments({}, { skip: 1, limit: 3 })).toBe(3);
      expect(await products.countDocuments({}, { skip: 4, limit: 3 })).toBe(1);
    });

    it('lists distinct values', async () => {
      expect(await products.distinct('category')).toEqual(['Laptops', 'Monitors', 'Keyboards']);
    });
  });

  describe('indexes', () => {
    it('keep a field unique from the moment they exist', async () => {
      await products.createIndex({ name: 1 }, { unique: true });
      await expect(products.insertOne(product('400', 'Old Monitor', 'x', 1))).rejects.toMatchObject({
        code: 11000,
        keyValue: { name: 'Old Monitor' },
      });
      await expect(
        products.updateOne({ _id: '104' }, { $set: { name: 'Old Monitor' } }),
      ).rejects.toMatchObject({ code: 11000 });
      await products.deleteOne({ _id: '103' });
      await products.insertOne(product('400', 'Old Monitor', 'x', 1));
    });

    it('are not made unique over documents that clash', async () => {
      await expect(products.createIndex({ category: 1 }, { unique: true })).rejects.toMatchObject({
        code: 11000,
      });
      expect((await products.indexes()).map(({ name }) => name)).toEqual(['_id_']);
    });

    it('that end documents are of one field and a time from now on', async () => {
      const ttl = (key: Record<string, 1>, expireAfterSeconds: number) => products.createIndex(key, { expireAfterSeconds });
      await expect(ttl({ until: 1 }, -1)).rejects.toMatchObject({ code: 67 });
      await expect(ttl({ a: 1, b: 1 }, 1)).rejects.toMatchObject({ code: 67 });
      await ttl({ until: 1 }, 0);
      expect((await products.indexes()).at(-1)).toMatchObject({ key: { until: 1 }, expireAfterSeconds: 0 });
      await expect(ttl({ until: 1 }, 5)).rejects.toMatchObject({ code: 85 });
    }); // prettier-ignore

    it('are listed, each once', async () => {
      await products.createIndexes([{ key: { category: 1, priceCents: 1 } }, { key: { priceCents: 1 } }]);
      await products.createIndex({ priceCents: 1 });
      expect((await products.indexes()).map(({ key }) => key)).toEqual([
        { _id: 1 },
        { category: 1, priceCents: 1 },
        { priceCents: 1 },
      ]);
    });
  });
});

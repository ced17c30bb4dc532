import { type Db } from 'mongodb';
import { describe, expect, it } from '@jest/globals';
import { personOf } from '#test/person-of';
import { type Product } from './product.js';
import { visibleProducts, type Wanted } from './visible-products.js';

type Asking = Parameters<typeof visibleProducts>[0];

let closed = 0;
/** A database of products `0`, `1`, …, of which every second is somebody else's and private. */
function work(count: number, asked: string[] = []) {
  const rows = Array.from({ length: count }, (_, i): Product => ({
    _id: String(i),
    name: `Product ${String(i)}`,
    category: 'Things',
    priceCents: i,
    stock: 1,
    owner: personOf(i % 2 ? 'carol' : 'bob').key,
    visibility: i % 2 ? 'private' : 'public',
    createdAt: new Date(0),
    updatedAt: new Date(0),
    version: 1,
  }));
  const cursor = (limit: number): object => ({
    sort: () => cursor(limit),
    limit: (most: number) => cursor(most),
    close: () => Promise.resolve((closed += 1)),
    async *[Symbol.asyncIterator]() {
      for (const row of rows.slice(0, limit)) yield await Promise.resolve(row);
    },
  });
  const db = { collection: () => ({ find: () => cursor(Infinity) }) } as unknown as Db;
  const mayEach: Asking['mayEach'] = (action, _type, asking) => {
    asked.push(...asking.map(({ id }) => `${action} ${id}`));
    return Promise.resolve(asking.map(({ attributes }) => attributes['visibility'] === 'public'));
  };
  return { db, mayEach, signal: new AbortController().signal };
}
const wanted: Wanted = { filter: {}, sort: 'name', order: 'asc', skip: 0, limit: 3 };
const idsOf = ({ products }: Awaited<ReturnType<typeof visibleProducts>>) => products.map(({ id }) => id);

describe('visibleProducts', () => {
  it('leaves out what products_get would refuse, and fills the page with what follows', async () => {
    const asked: string[] = [];
    const page = await visibleProducts(work(20, asked), wanted);
    expect([idsOf(page), page.hasMore]).toEqual([['0', '2', '4'], true]);
    expect(asked.slice(0, 2)).toEqual(['products_get 0', 'products_get 1']);
  });

  it('counts visible rows only when it passes over pages', async () => {
    expect(idsOf(await visibleProducts(work(20), { ...wanted, skip: 3 }))).toEqual(['6', '8', '10']);
  });

  it('promises more only when there is a visible row more', async () => {
    expect((await visibleProducts(work(6), wanted)).hasMore).toBe(false);
    expect((await visibleProducts(work(7), wanted)).hasMore).toBe(true);
  });

  it('stops at its bound and says that it did', async () => {
    const page = await visibleProducts(work(100), { ...wanted, limit: 90 }, 10);
    expect([page.products.length, page.hasMore, page.truncated]).toEqual([5, false, true]);
  });

  it('asks about no more rows at a time than a page may need, and about none behind its bound', async () => {
    const asked: string[] = [];
    await visibleProducts(work(2_000, asked), { ...wanted, limit: 60 });
    expect(asked).toHaveLength(61 + 50 + 50);
    asked.length = 0;
    await visibleProducts(work(100, asked), { ...wanted, limit: 90 }, 10);
    expect(asked).toHaveLength(10);
  });

  it('takes a row without an answer for one that is not to be seen', async () => {
    const short = { ...work(3), mayEach: () => Promise.resolve([true]) };
    expect(idsOf(await visibleProducts(short, wanted))).toEqual(['0']);
  });

  it('closes its cursor however it ends', async () => {
    closed = 0;
    await visibleProducts(work(20), wanted);
    const broken = { ...work(3), mayEach: () => Promise.reject(new Error('no')) };
    await expect(visibleProducts(broken, wanted)).rejects.toThrow('no');
    expect(closed).toBe(2);
  });
});

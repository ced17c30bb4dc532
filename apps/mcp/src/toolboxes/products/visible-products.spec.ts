import { type Db } from 'mongodb';
import { describe, expect, it } from '@jest/globals';
import { personOf } from '#test/person-of';
import { type Product } from './product.js';
import { visibleProducts, type Wanted } from './visible-products.js';

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
  const may = (action: string, _type: string, { attributes }: { attributes: Record<string, unknown> }) => {
    asked.push(action);
    return attributes['visibility'] === 'public';
  };
  return { db, may, signal: new AbortController().signal };
}
const wanted: Wanted = { filter: {}, sort: 'name', order: 'asc', skip: 0, limit: 3 };
const idsOf = ({ products }: Awaited<ReturnType<typeof visibleProducts>>) => products.map(({ id }) => id);

describe('visibleProducts', () => {
  it('leaves out what products_get would refuse, and fills the page with what follows', async () => {
    const asked: string[] = [];
    const page = await visibleProducts(work(20, asked), wanted);
    expect([idsOf(page), page.hasMore]).toEqual([['0', '2', '4'], true]);
    expect(new Set(asked)).toEqual(new Set(['products_get']));
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

  it('closes its cursor however it ends', async () => {
    closed = 0;
    await visibleProducts(work(20), wanted);
    const broken = { ...work(3), may: () => { throw new Error('no'); } }; // prettier-ignore
    await expect(visibleProducts(broken, wanted)).rejects.toThrow('no');
    expect(closed).toBe(2);
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answered, startProducts, type TestProducts } from '#test/mcp/start-products';
import { personOf } from '#test/person-of';

let products: TestProducts;
beforeAll(async () => {
  products = await startProducts();
});
afterAll(() => products?.close());
afterEach(() => products.db.collection('products').deleteMany({}));

const visible = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ _id: `v${String(i)}`, name: `Lamp ${String(i % 1_000)}`, priceCents: 10 * i, stock: i % 7 })); // prettier-ignore
const hiddenOf = (count: number, change: { priceCents?: number; name?: string; category?: string } = {}) =>
  Array.from({ length: count }, (_, i) => ({
    _id: `h${String(i)}`,
    name: ['AAA', `Lamp ${String(i)}`, 'zzz'][i % 3] ?? '',
    category: ['Lamps', 'Secrets'][i % 2] ?? '',
    priceCents: [0, 25_005, 99_999_999][i % 3] ?? 0,
    stock: i % 2,
    owner: personOf('carol').key,
    visibility: 'private' as const,
    createdAt: new Date(i % 2 ? 0 : 1e12),
    ...change,
  }));
/** All that a caller is told but the names of the call. */
const told = ({ text, structured, isError, verdict: { callId: _, decisionId: __, ...verdict } }: Answered) =>
  JSON.stringify([text, structured, isError, verdict]);

describe('INVARIANT (what is hidden is never scanned)', () => {
  it('with 5,000 visible products before them, hidden ones change no byte of any answer', async () => {
    const asked: [tool: string, args: Record<string, unknown>][] = [
      ...[1, 50, 51].map((page): [string, object] => ['products_list', { page, limit: 100, sort: 'price' }]),
      ['products_list', { page: 50, limit: 100, sort: 'name', order: 'desc' }],
      ['products_list', { page: 50, limit: 100, sort: 'createdAt', order: 'desc' }],
      ['products_search', { sort: 'price', order: 'desc', limit: 1 }],
      ['products_search', { text: 'zzz' }],
      ['products_search', { category: 'Secrets' }],
      ['products_search', { minPrice: 500, limit: 100 }],
    ] as [string, Record<string, unknown>][]; // prettier-ignore
    const answers = async () => {
      const all: string[] = [];
      for (const [tool, args] of asked) all.push(told(await products.call('bob', tool, args)));
      return all;
    };
    await products.put(...visible(5_000));
    const without = await answers();
    await products.put(...hiddenOf(60));
    const withThem = await answers();
    for (const [at, [tool, args]] of asked.entries())
      expect([tool, args, withThem[at]]).toEqual([tool, args, without[at]]);
    expect(withThem[1]).toContain('"hasMore":false');
  });

  it('a binary search over prices learns nothing of one that is hidden', async () => {
    await products.put(...visible(20));
    await products.put(...hiddenOf(5_001, { priceCents: 5_432_100 }));
    const seen = new Set<string>();
    let [low, high] = [1_000, 1_000_000];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      const { structured } = await products.call('bob', 'products_search', { minPrice: low, maxPrice: middle });
      seen.add(JSON.stringify(structured));
      if (JSON.stringify(structured) === JSON.stringify({ products: [], hasMore: false })) low = middle;
      else high = middle;
    }
    expect([...seen]).toEqual([JSON.stringify({ products: [], hasMore: false })]);
  }); // prettier-ignore

  it('is found by whoever may see it: its owner, by list, search and id', async () => {
    await products.put(...visible(3), ...hiddenOf(1, { name: 'Prototype' }));
    const { structured } = await products.call('carol', 'products_search', { name: 'prototype' });
    expect(structured).toMatchObject({ products: [{ id: 'h0' }], hasMore: false });
    expect((await products.call('carol', 'products_list')).structured).toMatchObject({ products: [{}, {}, {}, {}] }); // prettier-ignore
    expect((await products.call('carol', 'products_get', { id: 'h0' })).isError).toBe(false);
  });
});

describe('a product by its id', () => {
  it('that is hidden is no news to whoever keeps asking: its making and its end change no answer, and no id of a record in one', async () => {
    const ask = async (id: string) => {
      const { text, verdict } = await products.call('bob', 'products_get', { id });
      return JSON.stringify([text, verdict]);
    };
    const asked: string[] = [await ask('h0')];
    await products.put(...hiddenOf(1));
    asked.push(await ask('h0'));
    await products.db.collection('products').deleteMany({});
    asked.push(await ask('h0'));
    expect(new Set(asked).size).toBe(1);
  });

  it.each([
    ['products_get', {}],
    ['products_update', { price: 1 }],
    ['products_update', { visibility: 'public', expectedVersion: 7 }],
    ['products_delete', {}],
  ])('that is hidden answers as one that is not there (%s %j)', async (tool, args) => {
    await products.put(...hiddenOf(1));
    for (const username of ['alice', 'bob']) {
      const answer = async (id: string) => told(await products.call(username, tool, { id, ...args })).replaceAll(id, 'X');
      expect(await answer('h0')).toBe(await answer('h9'));
    }
    expect(await products.db.collection('products').countDocuments({ version: 1, visibility: 'private' })).toBe(1);
  }); // prettier-ignore
});

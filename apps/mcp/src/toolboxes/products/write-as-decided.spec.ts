import { type Db } from 'mongodb';
import { describe, expect, it } from '@jest/globals';
import { personOf } from '#test/person-of';
import { type Product } from './product.js';
import { writeAsDecided } from './write-as-decided.js';

const decided: Product = {
  _id: '101',
  name: 'Lamp',
  category: 'Lamps',
  priceCents: 100,
  stock: 1,
  owner: personOf('bob').key,
  ownerName: 'bob',
  visibility: 'public',
  createdAt: new Date(0),
  updatedAt: new Date(0),
  version: 1,
};

/** A database whose product is read as the next of `states`. */
function work(...states: (Partial<Product> | null)[]) {
  const next = () => {
    const state = states.shift();
    return Promise.resolve(state ? { ...decided, ...state } : null);
  };
  const db = { collection: () => ({ findOne: next }) } as unknown as Db;
  return { db, found: decided, signal: new AbortController().signal };
}
const versions: unknown[] = [];
/** A write that another one beats `times` times. */
const beaten = (times: number) => (filter: { version?: unknown }) => {
  versions.push(filter.version);
  times -= 1;
  return Promise.resolve(times < 0 ? 'written' : null);
};

describe('writeAsDecided', () => {
  it('writes to the version that was decided on', async () => {
    versions.length = 0;
    await expect(writeAsDecided(work(), undefined, beaten(0))).resolves.toBe('written');
    expect(versions).toEqual([{ $eq: 1 }]);
  });

  it('tries again on a newer version that policy sees no differently', async () => {
    versions.length = 0;
    await expect(writeAsDecided(work({ version: 2, stock: 9 }), undefined, beaten(1))).resolves.toBe(
      'written',
    );
    expect(versions).toEqual([{ $eq: 1 }, { $eq: 2 }]);
  });

  it.each([
    ['became private', { visibility: 'private' as const }],
    ['changed hands', { owner: personOf('carol').key }],
    ['changed its price', { priceCents: 5 }],
    ['changed its category', { category: 'Chairs' }],
  ])('written as decided: nothing is, on a product that %s since the decision', async (_what, change) => {
    await expect(writeAsDecided(work({ version: 2, ...change }), undefined, beaten(1))).rejects.toMatchObject({ code: 'conflict' }); // prettier-ignore
  });

  it('tells a product that was deleted meanwhile from one that was hidden in no way', async () => {
    const said = (state: Partial<Product> | null) =>
      writeAsDecided(work(state), undefined, beaten(1)).catch((error: unknown) => String(error));
    expect(await said(null)).toBe(await said({ version: 2, visibility: 'private' }));
    expect(await said(null)).toContain('was changed or deleted meanwhile');
  });

  it('gives up after a bounded number of attempts', async () => {
    const states = [2, 3, 4, 5, 6].map((version) => ({ version }));
    await expect(writeAsDecided(work(...states), undefined, beaten(9))).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('writes nothing when the version is not the one that is expected', async () => {
    versions.length = 0;
    await expect(writeAsDecided(work(), 7, beaten(0))).rejects.toMatchObject({ code: 'conflict' });
    expect(versions).toEqual([]);
  });
});

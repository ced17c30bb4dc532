import { type Db, type UpdateFilter } from 'mongodb';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Once } from '../../toolbox/keyed-writes.js';
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

const versions: unknown[] = [];
const updates: UpdateFilter<Product>[] = [];
beforeEach(() => {
  versions.length = 0;
  updates.length = 0;
});
const at = new Date(5_000);
const change = { set: { stock: 7 } };
const mineOf = (callId: string): Once => ({ callId, since: new Date(0) });

/** A database in which another write comes first `times` times, whose product is then read as the next of `states`. */
function work(times: number, ...states: (Partial<Product> | null)[]) {
  const findOne = () => {
    const state = states.shift();
    return Promise.resolve(state ? { ...decided, ...state } : null);
  };
  const findOneAndUpdate = (filter: { version?: unknown }, update: UpdateFilter<Product>) => {
    versions.push(filter.version);
    updates.push(update);
    times -= 1;
    return Promise.resolve(times < 0 ? { ...decided, name: 'written' } : null);
  };
  const db = { collection: () => ({ findOne, findOneAndUpdate }) } as unknown as Db;
  const signal = new AbortController().signal;
  return {
    ...{ db, found: decided, signal, now: () => at },
    ...{ once: undefined as Once | undefined, asFound: false },
  };
}

describe('writeAsDecided', () => {
  it('writes to the version that was decided on', async () => {
    await expect(writeAsDecided(work(0), undefined, change)).resolves.toMatchObject({ name: 'written' });
    expect(versions).toEqual([{ $eq: 1 }]);
  });

  it('tries again on a newer version that policy sees no differently', async () => {
    const beaten = writeAsDecided(work(1, { version: 2, stock: 9 }), undefined, change);
    await expect(beaten).resolves.toMatchObject({ name: 'written' });
    expect(versions).toEqual([{ $eq: 1 }, { $eq: 2 }]);
  });

  it('INVARIANT (an approval is for one version): what people approved is written to no newer one, though policy sees it no differently', async () => {
    const approved = { ...work(1, { version: 2, stock: 9 }), asFound: true };
    await expect(writeAsDecided(approved, undefined, change)).rejects.toMatchObject({ code: 'conflict' });
    expect(versions).toEqual([{ $eq: 1 }]);
  });

  it.each([
    ['became private', { visibility: 'private' as const }],
    ['changed hands', { owner: personOf('carol').key }],
    ['changed its price', { priceCents: 5 }],
    ['changed its category', { category: 'Chairs' }],
    ['was deleted', { deleted: true as const }],
  ])('written as decided: nothing is, on a product that %s since the decision', async (_what, seen) => {
    await expect(writeAsDecided(work(1, { version: 2, ...seen }), undefined, change)).rejects.toMatchObject({ code: 'conflict' }); // prettier-ignore
  });

  it('tells a product that was deleted meanwhile from one that was hidden in no way', async () => {
    const said = (state: Partial<Product> | null) =>
      writeAsDecided(work(1, state), undefined, change).catch((error: unknown) => String(error));
    expect(await said(null)).toBe(await said({ version: 2, visibility: 'private' }));
    expect(await said(null)).toContain('was changed or deleted meanwhile');
  });

  it('gives up after a bounded number of attempts', async () => {
    const states = [2, 3, 4, 5, 6].map((version) => ({ version }));
    await expect(writeAsDecided(work(9, ...states), undefined, change)).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('writes nothing when the version is not the one that is expected', async () => {
    await expect(writeAsDecided(work(0), 7, change)).rejects.toMatchObject({ code: 'conflict' });
    expect(versions).toEqual([]);
  });

  it('says in the same operation whose write it is, beside the latest of a day', async () => {
    const write = (callId: string, ms: number) => ({ callId, version: 2, at: new Date(at.getTime() - ms) });
    const found = { ...decided, once: [write('old', 86_400_000), write('new', 86_399_999)] };
    await writeAsDecided({ ...work(0), found, once: mineOf('mine') }, undefined, change);
    expect(updates).toEqual([
      {
        $set: { stock: 7, once: [found.once[1], { callId: 'mine', version: 2, at }] },
        $inc: { version: 1 },
      },
    ]);
  });

  it('INVARIANT (once only): finds its own write done by somebody who sent the same call, whatever policy thinks of it now', async () => {
    const mine = { priceCents: 700, version: 2, once: [{ callId: 'mine', version: 2, at }] };
    const done = writeAsDecided({ ...work(1, mine), once: mineOf('mine') }, undefined, change);
    await expect(done).resolves.toMatchObject({ priceCents: 700, version: 2 });
    const others = writeAsDecided({ ...work(1, mine), once: mineOf('another') }, undefined, change);
    await expect(others).rejects.toMatchObject({ code: 'conflict' });
    const since = writeAsDecided(
      { ...work(1, { ...mine, version: 3 }), once: mineOf('mine') },
      undefined,
      change,
    );
    await expect(since).rejects.toMatchObject({ code: 'already_done' });
  });
});

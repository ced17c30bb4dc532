import { beforeEach, describe, expect, it } from '@jest/globals';
import { storesInMemory } from '#test/identity/stores-in-memory';
import { type MemoryBucket } from '#test/mesh/memory-bucket';
import { mostOfPerson } from './bounds.js';
import { ownBuckets, type OwnBucket } from './own-buckets.js';
import { RecordStore } from './record-store.js';
import { secretsOf } from './secrets.js';

const hour = 3_600_000;
const alice = { accountId: 'alice' };
let now: number;
let stores: Record<OwnBucket, MemoryBucket>;
let one: RecordStore;
let other: RecordStore;

const instance = (key = 'a key of this issuer') =>
  new RecordStore({
    open: (name) => Promise.resolve(stores[name]),
    secretOf: secretsOf(key),
    clock: () => now,
  });

beforeEach(() => {
  now = 1_000_000;
  stores = storesInMemory();
  [one, other] = [instance(), instance()];
});

describe('a record', () => {
  it('is there for another instance once its promise resolves, and until its time', async () => {
    await one.put('Grant', 'g', { a: 1 }, now + hour);
    expect(await other.get('Grant', 'g')).toEqual({ a: 1 });
    now += hour;
    expect(await other.get('Grant', 'g')).toBeUndefined();
    expect(await other.consume('Grant', 'g')).toBe(false);
  });

  it('INVARIANT (used once): is consumed by one of those that try at the same time', async () => {
    await one.put('RefreshToken', 't', {}, now + hour);
    const outcomes = await Promise.all([one, other, one, other].map((at) => at.consume('RefreshToken', 't')));
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect(await one.get('RefreshToken', 't')).toEqual({ consumed: 1_000 });
  });

  it('that is dropped is gone, and one of another kind with its id is another', async () => {
    await one.put('Interaction', 'x', { a: 1 }, now + 60_000);
    await one.put('Grant', 'x', { a: 2 }, now + hour);
    await other.drop('Interaction', 'x');
    expect([await one.get('Interaction', 'x'), await one.get('Grant', 'x')]).toEqual([undefined, { a: 2 }]);
  });

  it('that the store would forget before its time is refused', async () => {
    await expect(one.put('Interaction', 'x', {}, now + hour)).rejects.toThrow(TypeError);
    await expect(one.put('Client', 'x', {}, Infinity)).rejects.toThrow(TypeError);
  });

  it('INVARIANT (the store names nobody): is found under no name and shows nothing of itself', async () => {
    await one.put('RefreshToken', 'the-token', { accountId: 'the-person' }, now + hour);
    await one.put('Session', 'the-cookie', { ...alice, uid: 'the-uid' }, now + hour);
    for (const key of stores.grants.names()) {
      const { value } = (await stores.grants.get(key)) ?? {};
      const seen = key + Buffer.from(value ?? []).toString('latin1');
      expect(seen).not.toMatch(/the-|alice|RefreshToken|Session/);
    }
    expect(await instance('another key').get('RefreshToken', 'the-token')).toBeUndefined();
  });

  it('cannot be moved: under the key of another it opens as nothing', async () => {
    await one.put('RefreshToken', 'mine', { accountId: 'mallory' }, now + hour);
    const [mine = ''] = stores.grants.names();
    await one.put('RefreshToken', 'hers', alice, now + hour);
    const hers = stores.grants.names().find((key) => key !== mine) ?? '';
    await stores.grants.put(mine, (await stores.grants.get(hers))?.value ?? new Uint8Array());
    expect(await one.get('RefreshToken', 'mine')).toBeUndefined();
    expect(await one.get('RefreshToken', 'hers')).toEqual(alice);
  });
});

describe('a grant that was ended', () => {
  it('INVARIANT (a grant that ended stays so): is over at every instance, whatever is written after', async () => {
    expect(await other.isGrantOver('g')).toBe(false);
    await one.endGrant('g');
    await other.put('Grant', 'g', {}, now + hour);
    expect([await one.isGrantOver('g'), await other.isGrantOver('g')]).toEqual([true, true]);
    expect(await other.isGrantOver('h')).toBe(false);
    now += ownBuckets.grants.ttlMs - 1;
    expect(await other.isGrantOver('g')).toBe(true);
  });
});

describe('a session', () => {
  it('is found by its uid under its newest id', async () => {
    await one.put('Session', 'old', { ...alice, uid: 'u', at: 'old' }, now + hour);
    await other.drop('Session', 'old');
    await other.put('Session', 'new', { ...alice, uid: 'u', at: 'new' }, now + hour);
    expect(await one.findSession('u')).toMatchObject({ at: 'new' });
    await one.drop('Session', 'new');
    expect(await other.findSession('u')).toBeUndefined();
  });

  it('of nobody lies apart from those of people, and is found by its id alone', async () => {
    await one.put('Session', 's', { uid: 'u' }, now + 600_000);
    expect([stores.interactions.names().length, stores.grants.names().length]).toEqual([1, 0]);
    expect(await one.get('Session', 's')).toEqual({ uid: 'u' });
    await one.put('Session', 's', { ...alice, uid: 'u' }, now + hour);
    expect(await other.get('Session', 's')).toMatchObject(alice);
    await other.drop('Session', 's');
    expect(await one.get('Session', 's')).toBeUndefined();
  });

  it('INVARIANT (one person does not fill the store): beyond so many of a person the oldest goes, and no other’s', async () => {
    const open = (id: number, accountId = 'alice') =>
      one.put('Session', `${accountId}-${id}`, { accountId, uid: `${accountId}-u${id}` }, now + hour);
    const isOpen = async (id: number, accountId = 'alice') =>
      (await other.get('Session', `${accountId}-${id}`)) !== undefined;
    await open(0, 'bob');
    for (let id = 1; id <= mostOfPerson.Session; id += 1) await open(id);
    // One that is over counts for nothing.
    await one.drop('Session', 'alice-7');
    await open(mostOfPerson.Session + 1);
    expect([await isOpen(1), await isOpen(mostOfPerson.Session + 1)]).toEqual([true, true]);
    await Promise.all([open(mostOfPerson.Session + 2), open(mostOfPerson.Session + 3)]);
    expect(await Promise.all([1, 2, 3].map((id) => isOpen(id)))).toEqual([false, false, true]);
    expect(await isOpen(0, 'bob')).toBe(true);
  });
});

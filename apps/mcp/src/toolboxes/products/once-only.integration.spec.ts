import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answered, startProducts, type TestProducts } from '#test/mcp/start-products';
import { type KeptKey } from '../../enforcement/once/kept-keys.js';
import { type Product } from './product.js';

const start = Date.parse('2026-11-22T10:00:00Z');
const hour = 3_600_000;
let products: TestProducts;
let now = start;
beforeAll(async () => {
  products = await startProducts({ clock: () => new Date(now) });
});
afterAll(() => products?.close());
afterEach(async () => {
  now = start;
  await products.db.collection('products').deleteMany({});
  await products.db.collection('idempotency_keys').deleteMany({});
});

const lamp = { name: 'Lamp', price: 5 };
const stored = () => products.db.collection<Product>('products').find().toArray();
const kept = () => products.db.collection<KeptKey>('idempotency_keys');
const create = (key: unknown, args: object = lamp, who = 'bob') =>
  products.call(who, 'products_create', { ...args }, key);
const idOf = ({ structured }: Answered) => (structured['product'] as { id: string }).id;
/** What a crash leaves behind that came after the write and before anything else. */
const forgetTheOutcome = () => kept().updateMany({}, { $unset: { result: '' } });
const outcomes = () => products.world.events.filter(({ type }) => type === 'decision.completed');

describe('a write that is sent again with its key', () => {
  it('INVARIANT (once only): makes no second product, is decided and recorded again, and gives the recorded outcome', async () => {
    const [first, again] = [await create('k-1'), await create('k-1')];
    expect([first.isError, again.isError]).toEqual([false, false]);
    expect(again.structured).toEqual(first.structured);
    expect(await stored()).toHaveLength(1);
    // Two decisions, two records; the second says whose outcome it tells.
    expect(again.verdict.decisionId).not.toBe(first.verdict.decisionId);
    expect(again.verdict).toMatchObject({ decision: 'permit', repeats: first.verdict.callId });
    const [done, repeated] = outcomes().slice(-2);
    expect(repeated).toMatchObject({
      outcome: 'succeeded',
      repeats: first.verdict.callId,
      callId: again.verdict.callId,
    });
    expect(done).toMatchObject({ outcome: 'succeeded', callId: first.verdict.callId });
    expect(done).not.toHaveProperty('repeats');
    // The write, its decision and the key's record name one another.
    expect(await stored()).toMatchObject([{ once: [{ callId: first.verdict.callId, version: 1 }] }]);
    expect(await kept().findOne()).toMatchObject({
      callId: first.verdict.callId,
      _id: products.world.events.at(-1)?.idempotency,
    });
  });

  it('without a key, or with a new one, is another call', async () => {
    const confirmed = async (key: unknown) => {
      const { text } = await create(key);
      const confirm = /`confirm` set to `([0-9a-f]{8})`/.exec(text)?.[1];
      return create(typeof key === 'string' ? `${key}+` : key, { ...lamp, confirm });
    };
    await create('k-1');
    expect((await confirmed('k-2')).isError).toBe(false);
    expect((await confirmed(undefined)).isError).toBe(false);
    expect(await stored()).toHaveLength(3);
  });

  it('INVARIANT (once only): lands once when it is sent many times at once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => create('k-1')));
    expect(new Set(answers.map(idOf)).size).toBe(1);
    expect(await stored()).toHaveLength(1);
    const id = idOf(await create('k-1'));
    const changes = await Promise.all(
      Array.from({ length: 8 }, () => products.call('bob', 'products_update', { id, price: 7 }, 'k-2')),
    );
    expect(changes.map(({ structured }) => structured)).toEqual(changes.map(() => changes[0]?.structured));
    expect(await stored()).toMatchObject([{ version: 2, priceCents: 700 }]);
  });

  it.each([
    ['create', 'products_create', lamp],
    ['update', 'products_update', { id: 'p1', stock: 9 }],
    ['update that policy sees', 'products_update', { id: 'p1', price: 12 }],
    ['delete', 'products_delete', { id: 'p1' }],
  ])(
    'is found out from the database when a crash lost its outcome, and lands no second time (%s)',
    async (_what, tool, args) => {
      await products.put({ _id: 'p1', name: 'Desk' });
      const first = await products.call('bob', tool, args, 'k-1');
      const before = await stored();
      await forgetTheOutcome();
      const again = await products.call('bob', tool, args, 'k-1');
      expect(again.isError).toBe(false);
      expect(again.structured).toEqual(first.structured);
      expect(again.verdict.repeats).toBe(first.verdict.callId);
      expect(await stored()).toEqual(before);
    },
  );

  it('says that it was done where its outcome was lost and the product was changed since', async () => {
    const id = idOf(await create('k-1'));
    await forgetTheOutcome();
    await products.call('bob', 'products_update', { id, stock: 3 });
    const again = await create('k-1');
    expect(again).toMatchObject({
      isError: true,
      text: expect.stringMatching(/was done before.*changed since.*already_done/) as unknown,
    });
    expect(await stored()).toHaveLength(1);
  });

  it('is done when the first never came to its write', async () => {
    await products.put({ _id: 'p1', name: 'Desk', version: 4 });
    const update = (expectedVersion: number, key: string) =>
      products.call('bob', 'products_update', { id: 'p1', stock: 9, expectedVersion }, key);
    expect((await update(5, 'k-1')).text).toContain('conflict');
    await products.call('bob', 'products_update', { id: 'p1', stock: 1 });
    expect((await update(5, 'k-1')).structured).toMatchObject({ product: { stock: 9, version: 6 } });
    expect((await update(5, 'k-1')).structured).toMatchObject({ product: { stock: 9, version: 6 } });
  });

  it('that is undone by others is still told as it ended, and not done again', async () => {
    const id = idOf(await create('k-1'));
    const doubled = () => products.call('bob', 'products_update', { id, stock: 3 }, 'k-2');
    const first = await doubled();
    await products.call('bob', 'products_update', { id, stock: 8 });
    expect((await doubled()).structured).toEqual(first.structured);
    expect(await stored()).toMatchObject([{ stock: 8 }]);
  });
});

describe('a key', () => {
  it("INVARIANT (a key is its sender's): of another person it is another, and nothing of theirs is told or touched", async () => {
    const bobs = await create('k-1', { ...lamp, visibility: 'private' });
    const carols = await create('k-1', { ...lamp, visibility: 'private' }, 'carol');
    expect(idOf(carols)).not.toBe(idOf(bobs));
    expect(carols.verdict.repeats).toBeUndefined();
    expect((await stored()).map(({ ownerName }) => ownerName).sort()).toEqual(['bob', 'carol']);
  });

  it('of another tool or of other arguments is refused, with what to do, and nothing is written', async () => {
    await products.put({ _id: 'p1', name: 'Desk' });
    await create('k-1');
    const before = await stored();
    for (const [tool, args] of [
      ['products_create', { ...lamp, price: 6 }],
      ['products_create', { ...lamp, stock: 0 }],
      ['products_update', { id: 'p1', stock: 2 }],
      ['products_delete', { id: 'p1' }],
    ] as const) {
      const answer = await products.call('bob', tool, args, 'k-1');
      expect(answer).toMatchObject({ isError: true, verdict: { decision: 'permit' } });
      expect(answer.text).toBe('failed: this idempotency key was sent before with another tool or other arguments; nothing was changed: give a new call a new key (key_reused)');
    }
    expect(outcomes().at(-1)).toMatchObject({ outcome: 'failed', errorCode: 'key_reused' });
    expect(await stored()).toEqual(before);
  });

  it('of a refused call is not taken: who may do it then, does it', async () => {
    const refused = await products.call('alice', 'products_create', lamp, 'k-1');
    expect(refused.verdict.decision).toBe('deny');
    expect(products.world.events.at(-1)).toMatchObject({ decision: 'deny', idempotency: expect.stringMatching(/^sha256:/) as unknown });
    expect(await kept().find().toArray()).toEqual([]);
  });

  it('gives nobody an outcome whom policy refuses now', async () => {
    await products.put({ _id: 'p1', name: 'Desk' });
    const update = () => products.call('bob', 'products_update', { id: 'p1', stock: 9 }, 'k-1');
    expect((await update()).isError).toBe(false);
    await products.db.collection<Product>('products').updateOne({ _id: 'p1' }, { $set: { visibility: 'private', owner: 'local#id-of-carol' } });
    const again = await update();
    expect(again.verdict.decision).toBe('deny');
    expect(again.text).not.toContain('Desk');
  });

  it('is kept for 24 hours, and is a new one then', async () => {
    const first = await create('k-1', { ...lamp, visibility: 'private' });
    now = start + 24 * hour - 1;
    expect(idOf(await create('k-1', { ...lamp, visibility: 'private' }))).toBe(idOf(first));
    now = start + 24 * hour;
    expect(idOf(await create('k-1', { name: 'Desk', price: 9 }))).not.toBe(idOf(first));
    expect(await stored()).toHaveLength(2);
    expect(await kept().countDocuments({})).toBe(1);
    expect(await kept().findOne()).toMatchObject({ expiresAt: new Date(start + 48 * hour) });
  });

  it.each([
    ['too long', 'k'.repeat(256)],
    ['far too long', 'k'.repeat(100_000)],
    ['empty', ''],
    ['with a space', 'k 1'],
    ['with a control character', 'k\u0000'],
    ['no text', 7],
    ['an operator', { $ne: null }],
    ['null', null],
  ])('that is %s is refused on the record and echoed nowhere', async (_what, key) => {
    const answer = await create(key);
    expect(answer).toMatchObject({ isError: true, verdict: { decision: 'deny', rationale: ['ENVELOPE_INVALID'] } });
    expect(answer.text).toContain('`_meta.io.deputy/idempotencyKey` must be');
    expect(answer.text.length).toBeLessThan(300);
    expect(await stored()).toEqual([]);
  });

  it('in a flood leaves no more on a product than its latest sixteen, and one record each that ends', async () => {
    await products.put({ _id: 'p1', name: 'Desk' });
    for (let at = 1; at <= 20; at += 1) {
      now = start + at;
      await products.call('bob', 'products_update', { id: 'p1', stock: at }, `k-${String(at)}`);
    }
    const [product] = await stored();
    expect(product?.once).toHaveLength(16);
    expect(product?.once?.at(-1)).toMatchObject({ version: 21 });
    // The oldest is still told: its outcome is kept with the key.
    const oldest = await products.call('bob', 'products_update', { id: 'p1', stock: 1 }, 'k-1');
    expect(oldest.structured).toMatchObject({ product: { stock: 1, version: 2 } });
    expect((await kept().find().toArray()).every(({ expiresAt }) => expiresAt.getTime() <= start + 24 * hour + 20)).toBe(true);
    now = start + 25 * hour;
    await products.call('bob', 'products_update', { id: 'p1', stock: 99 }, 'k-99');
    expect((await stored())[0]?.once).toHaveLength(1);
  });

  it('in a flood that came after a crash is not taken for undone: its outcome is unknown, and a create is still found', async () => {
    const id = idOf(await create('k-0'));
    await products.call('bob', 'products_update', { id, stock: 50 }, 'k-1');
    for (let at = 1; at <= 16; at += 1) {
      now = start + at;
      await products.call('bob', 'products_update', { id, stock: at }, `k-1.${String(at)}`);
    }
    const before = await stored();
    expect(before[0]?.once).toHaveLength(17);
    await forgetTheOutcome();
    const lost = await products.call('bob', 'products_update', { id, stock: 50 }, 'k-1');
    expect(lost.text).toContain('how it ended is not known; nothing was run');
    expect(lost.text).toContain('(outcome_unknown)');
    expect((await create('k-0')).text).toContain('(already_done)');
    expect(await stored()).toEqual(before);
  });

  it('with a call that only reads changes nothing of it', async () => {
    const read = await products.call('alice', 'products_list', {}, 'k-1');
    expect(read.isError).toBe(false);
    expect(await kept().find().toArray()).toEqual([]);
  });
}); // prettier-ignore

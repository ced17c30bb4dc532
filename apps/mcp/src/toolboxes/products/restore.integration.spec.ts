import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type TenantDirectory } from '#libs/contracts';
import { type Answered, startProducts, type TestProducts } from '#test/mcp/start-products';
import { personOf } from '#test/person-of';
import { lookalikesOf } from '../../toolbox/human-text.js';
import { type Product } from './product.js';

const start = Date.parse('2026-11-22T10:00:00Z');
const day = 86_400_000;
let products: TestProducts;
const acme: { database: string; groups: object; restorableDays?: number } = {
  ...{ database: 'tenant-acme', groups: {} },
};
const tenants = { acme } as TenantDirectory;
let now = start;
beforeAll(async () => {
  products = await startProducts({ clock: () => new Date(now), tenants });
});
afterAll(() => products?.close());
afterEach(async () => {
  now = start;
  delete acme.restorableDays;
  await products.db.collection('products').deleteMany({});
});

const carols = { owner: personOf('carol').key, ownerName: 'carol' };
const put = (_id: string, name: string, change: Partial<Product> = {}) =>
  products.put({ _id, name, lookalikes: lookalikesOf(name), ...change });
const call = (tool: string, args: object = {}, who = 'bob') =>
  products.call(who, `products_${tool}`, { ...args });
const remove = (id: string, who = 'bob') => call('delete', { id }, who);
const restore = (id: string, more: object = {}, who = 'bob') => call('restore', { id, ...more }, who);
const stored = (_id: string) => products.db.collection<Product>('products').findOne({ _id });
const shown = ({ structured }: Answered) => structured['product'] as { version: number };
const namesIn = ({ structured }: Answered) =>
  (structured['products'] as { name: string }[]).map(({ name }) => name);
const lastDecision = () => products.world.events.findLast((event) => event.type === 'decision.decided');
/** What is told, whichever product it is about. */
const told = ({ text, isError, verdict }: Answered) => [
  text.replaceAll(/p\d/g, 'X'),
  isError,
  verdict.rationale,
  verdict.policies,
];

describe('a product that was deleted', () => {
  it('is not there for anybody who reads: by its id, in lists and searches, in their pages, and in warnings', async () => {
    await put('p1', 'Alpha');
    await put('p2', 'Beta');
    await put('p3', 'Gamma', { visibility: 'private' });
    expect((await remove('p1')).structured).toMatchObject({
      deleted: { id: 'p1', name: 'Alpha', version: 2 },
      restorableUntil: new Date(start + 30 * day).toISOString(),
    });
    await remove('p3');
    for (const who of ['alice', 'bob', 'carol']) {
      expect(namesIn(await call('list', {}, who))).toEqual(['Beta']);
      expect((await call('list', { limit: 1 }, who)).structured).toMatchObject({ hasMore: false });
      expect(namesIn(await call('search', { text: 'alpha' }, who))).toEqual([]);
      expect(told(await call('get', { id: 'p1' }, who))).toEqual(told(await call('get', { id: 'p9' }, who)));
    }
    expect((await call('create', { name: 'ALPHA', price: 1 })).isError).toBe(false);
  });

  it('can be changed by nobody, is told like one that never was, and its record says why', async () => {
    await put('p1', 'Alpha');
    await remove('p1');
    const refused = await call('update', { id: 'p1', stock: 2 });
    expect(lastDecision()).toMatchObject({ decision: 'deny', rationale: ['PRODUCT_DELETED'], policies: ['deleted-products'], told: { rationale: ['RESOURCE_NOT_FOUND'] } });
    expect(told(refused)).toEqual(told(await call('update', { id: 'p9', stock: 2 })));
    expect(await stored('p1')).toMatchObject({ stock: 1, version: 2 });
  });

  it('deleted once more is told so, and is kept no longer for it', async () => {
    await put('p1', 'Alpha');
    await remove('p1');
    now = start + day;
    expect((await remove('p1')).text).toContain('`p1` is deleted already; products_restore brings it back (conflict)');
    expect(await stored('p1')).toMatchObject({ restorableUntil: new Date(start + 30 * day), version: 2 });
  });

  it('comes back as it was, by a call with a decision and an outcome of its own', async () => {
    await put('p1', 'Alpha', { stock: 7, visibility: 'private' });
    const before = await stored('p1');
    await remove('p1');
    now = start + day;
    const answer = await restore('p1');
    expect(shown(answer)).toMatchObject({ id: 'p1', name: 'Alpha', stock: 7, owner: 'bob', version: 3 });
    expect(await stored('p1')).toEqual({ ...before, updatedAt: new Date(start + day), version: 3 });
    const recorded = products.world.events.filter(({ callId }) => callId === answer.verdict.callId);
    expect(recorded).toMatchObject([
      { stage: 'admission', decision: 'permit' },
      { stage: 'decision', decision: 'permit', action: 'products_restore', rationale: ['EDITOR_RESTORES'], resource: { id: 'p1' }, facts: { attributes: { deleted: true } } },
      { outcome: 'succeeded', tool: 'products_restore' },
    ]);
    expect(namesIn(await call('list'))).toEqual(['Alpha']);
  });

  it('comes back once: what is not deleted is not restored', async () => {
    await put('p1', 'Alpha');
    expect((await restore('p1')).text).toContain('`p1` is not deleted, so there is nothing to restore (conflict)');
    await remove('p1');
    const both = await Promise.all([restore('p1'), restore('p1')]);
    expect(both.filter(({ isError }) => !isError)).toHaveLength(1);
    expect((await restore('p1')).isError).toBe(true);
    expect(await stored('p1')).toMatchObject({ version: 3 });
  });

  it('whose name another has now comes back after a yes', async () => {
    await put('p1', 'Alpha');
    await remove('p1');
    await put('p2', 'ALPHA', carols);
    const warned = await restore('p1');
    expect(warned.text).toContain('`Alpha` looks like a product that there is already, `ALPHA` (id `p2`)');
    expect(await stored('p1')).toMatchObject({ deleted: true });
    const confirm = /`confirm` set to `([0-9a-f]{8})`/.exec(warned.text)?.[1];
    expect((await restore('p1', { confirm })).isError).toBe(false);
    await remove('p2', 'carol');
    await remove('p1');
    expect((await restore('p1')).isError).toBe(false);
  });

  it('as somebody knew it, and not as others left it, where they name the version', async () => {
    await put('p1', 'Alpha');
    const { version } = (await remove('p1')).structured['deleted'] as { version: number };
    await restore('p1', {}, 'carol');
    await call('update', { id: 'p1', price: 1 }, 'carol');
    await remove('p1', 'carol');
    expect((await restore('p1', { expectedVersion: version })).text).toContain('is at version 5 now');
    expect(await stored('p1')).toMatchObject({ deleted: true, version: 5 });
    expect((await restore('p1', { expectedVersion: 5 })).isError).toBe(false);
  });

  it('comes back for 30 days and no longer, whether or not the database has forgotten it', async () => {
    await put('p1', 'Alpha');
    await remove('p1');
    now = start + 30 * day;
    expect((await restore('p1')).text).toContain('can no longer be restored (not_found)');
    expect((await remove('p1')).text).toContain('`p1` is deleted already (conflict)');
    now -= 1;
    expect((await restore('p1')).isError).toBe(false);
  });

  it('comes back for as long as its tenant says, from when it was deleted', async () => {
    acme.restorableDays = 2;
    await put('p1', 'Alpha');
    expect((await remove('p1')).structured['restorableUntil']).toBe(new Date(start + 2 * day).toISOString());
    // What was promised then holds.
    acme.restorableDays = 1;
    now = start + 2 * day - 1;
    expect((await restore('p1')).isError).toBe(false);
    now = start;
    await remove('p1');
    now = start + day;
    expect((await restore('p1')).text).toContain('can no longer be restored (not_found)');
  });

  it.each([
    ['a reader', 'alice', {}, 'WRITE_NEEDS_EDITOR'],
    ["an editor, where it is another's own", 'bob', { ...carols, visibility: 'private' as const }, 'PRIVATE_TO_OWNER'],
  ])('is restored by nobody who may not, and is told to them like one that never was (%s)', async (_what, who, change, code) => {
    await put('p1', 'Alpha', change);
    await remove('p1', 'carol');
    const refused = await restore('p1', {}, who);
    expect(lastDecision()).toMatchObject({ decision: 'deny', action: 'products_restore' });
    const { rationale } = lastDecision() as { rationale: string[] };
    expect(rationale).toContain(code);
    expect(told(refused)).toEqual(told(await restore('p9', {}, who)));
    expect(await stored('p1')).toMatchObject({ deleted: true });
    // Nor do they learn it by deleting.
    expect(told(await remove('p1', who))).toEqual(told(await remove('p9', who)));
  });

  it("of another tenant is not there, by its own id", async () => {
    const others = products.db.client.db('tenant-globex').collection<Product>('products');
    await put('p1', 'Alpha');
    await remove('p1');
    const one = await stored('p1');
    await products.db.collection('products').deleteMany({});
    await others.insertOne(one as Product);
    expect(told(await restore('p1'))).toEqual(told(await restore('p9')));
    expect(await others.findOne()).toMatchObject({ deleted: true });
    await others.deleteMany({});
  });

  it('keeps its id: no new product gets it', async () => {
    await put('p1', 'Alpha');
    await remove('p1');
    await products.call('bob', 'products_create', { name: 'Other', price: 1 });
    expect(await stored('p1')).toMatchObject({ name: 'Alpha', deleted: true });
  });
}); // prettier-ignore

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answered, startProducts, type TestProducts } from '#test/mcp/start-products';
import { personOf } from '#test/person-of';
import { lookalikesOf } from '../../toolbox/human-text.js';
import { type Product } from './product.js';

let products: TestProducts;
beforeAll(async () => {
  products = await startProducts();
});
afterAll(() => products?.close());
afterEach(() => products.db.collection('products').deleteMany({}));

const stored = () => products.db.collection<Product>('products').find().sort({ _id: 1 }).toArray();
const put = (_id: string, name: string, change: Partial<Product> = {}) =>
  products.put({ _id, name, lookalikes: lookalikesOf(name), ...change });
const carols = { owner: personOf('carol').key, ownerName: 'carol' };
const create = (name: string, more: object = {}, username = 'bob') =>
  products.call(username, 'products_create', { name, price: 5, ...more });
const update = (args: object, username = 'bob') =>
  products.call(username, 'products_update', { id: '1', ...args });
/** The code that goes on. */
const codeIn = ({ text }: Answered) => /`confirm` set to `([0-9a-f]{8})`/.exec(text)?.[1] ?? 'none';

describe('a name that could be taken for that of a product that is there', () => {
  it.each([
    ['the same', 'MacBook Air', 'there is a product `MacBook Air` (id `1`) already'],
    ['Cyrillic', 'МасВооk Air', '`МасВооk Air` looks like a product that there is already, `MacBook Air` (id `1`)'],
    ['in capitals', 'MACBOOK AIR', 'looks like a product that there is already, `MacBook Air`'],
    ['with another kind of space', ' MacBook\u00A0Air ', 'there is a product `MacBook Air` (id `1`) already'],
  ])('is warned of, by its name, and nothing is stored (%s)', async (_what, name, message) => {
    await put('1', 'MacBook Air');
    const answer = await create(name);
    expect([answer.isError, answer.verdict.decision]).toEqual([true, 'permit']);
    expect(answer.text).toContain(message);
    expect(answer.text).toContain('Nothing was changed.');
    expect(await stored()).toHaveLength(1);
    expect(products.world.events.at(-1)).toMatchObject({ outcome: 'failed', errorCode: 'confirmation_needed' });
  }); // prettier-ignore

  it('is made all the same after a yes to this very warning, and not by a yes to another', async () => {
    await put('1', 'MacBook Air');
    const confirm = codeIn(await create('MacBook Air'));
    expect((await create('MacBook Air', { confirm, price: 6 })).isError).toBe(true);
    expect((await create('MacBook  Air', { confirm: '00000000' })).isError).toBe(true);
    expect(await stored()).toHaveLength(1);
    expect((await create('MacBook Air', { confirm })).structured).toMatchObject({ product: { name: 'MacBook Air' } });
    expect(await stored()).toHaveLength(2);
    const { confirm: kept } = (await stored()).find(({ _id }) => _id !== '1') as unknown as { confirm?: string };
    expect(kept).toBeUndefined();
  }); // prettier-ignore

  it('of an older release is seen by the same name', async () => {
    await products.put({ _id: '1', name: 'MacBook Air' });
    expect((await create('macbook air')).text).toContain('`MacBook Air` (id `1`)');
  });

  it('is warned of by a new name and when a private product becomes public, but never of itself', async () => {
    await put('1', 'Lamp', { visibility: 'private' });
    await put('2', 'Desk');
    expect((await update({ name: 'Dеsk' })).text).toContain('`Desk` (id `2`)');
    expect((await update({ name: 'LAMP' })).isError).toBe(false);
    await put('3', 'Lamp', carols);
    expect((await update({ stock: 3 })).isError).toBe(false);
    expect((await update({ visibility: 'public' })).text).toContain('`Lamp` (id `3`)');
    expect((await stored()).map(({ visibility }) => visibility)).toEqual(['private', 'public', 'public']);
  });

  it('INVARIANT (what is hidden is never scanned): one that is hidden is not warned of; the answer is the same without it', async () => {
    const answers = async () => {
      const said: string[] = [];
      for (const name of ['Prototype', 'PROTOTYPE', 'Рrototype', 'Lamp', 'Lаmp']) {
        await products.db.collection('products').deleteMany({ owner: personOf('bob').key, name: { $ne: 'Lamp' } });
        const { text, isError, structured } = await create(name);
        const { id } = (structured['product'] ?? {}) as { id?: string };
        said.push(JSON.stringify([isError, id ? text.replaceAll(id, 'X') : text]));
      }
      await products.db.collection('products').deleteMany({ owner: personOf('bob').key, name: { $ne: 'Lamp' } });
      return said;
    };
    await put('1', 'Lamp');
    const without = await answers();
    await put('h1', 'Prototype', { ...carols, visibility: 'private' });
    await put('h2', 'Lamp', { ...carols, visibility: 'private' });
    expect(await answers()).toEqual(without);
    expect(without.map((one) => one.startsWith('[false'))).toEqual([true, true, true, false, false]);
  }); // prettier-ignore
});

describe('a category that could be taken for another', () => {
  it('is warned of when something is put into it, by what the person sees only', async () => {
    await create('Heron', { category: 'Laptops' });
    const alike = await create('Birch', { category: 'Lаptops' });
    expect(alike.text).toContain('the category `Lаptops` looks like one that there is already, `Laptops`');
    const [{ _id = '' } = {}] = await stored();
    expect((await update({ id: _id, category: 'Laptops' })).isError).toBe(false);
    await put('1', 'Birch');
    expect((await update({ category: 'LAPTOPS' })).text).toContain('`Laptops`');
    await products.db.collection('products').updateMany({ _id: _id as never }, { $set: { ...carols, visibility: 'private' } });
    expect((await update({ category: 'Lаptops' })).isError).toBe(false);
  }); // prettier-ignore
});

describe('a change after which whoever makes it could not see the product any more', () => {
  it('is warned of, with what would happen and how to go on, and nothing is changed', async () => {
    await put('1', 'Lamp', carols);
    const answer = await update({ visibility: 'private' });
    expect(answer.isError).toBe(true);
    expect(answer.text).toContain(
      'after this change you could no longer see `Lamp` (id `1`) or change it back: a private product is seen by its owner alone, who is carol. Nothing was changed.',
    );
    expect(await stored()).toMatchObject([{ visibility: 'public', version: 1 }]);
    const done = await update({ visibility: 'private', confirm: codeIn(answer) });
    expect(done.structured).toMatchObject({ product: { visibility: 'private', version: 2 } });
    expect((await products.call('bob', 'products_get', { id: '1' })).verdict.rationale).toEqual(['RESOURCE_NOT_FOUND']);
  }); // prettier-ignore

  it('is not warned of where it stays in their sight: their own product, another field, public as it was', async () => {
    await put('1', 'Lamp');
    expect((await update({ visibility: 'private' })).isError).toBe(false);
    await put('2', 'Desk', carols);
    for (const change of [{ price: 9 }, { visibility: 'public' }, { stock: 2, category: 'Desks' }])
      expect((await update({ id: '2', ...change })).isError).toBe(false);
  });

  it('is told with everything else there is to say against it, under one code', async () => {
    await put('1', 'Lamp', carols);
    await put('2', 'Desk');
    const answer = await update({ visibility: 'private', name: 'DESK' });
    expect(answer.text).toMatch(/could no longer see `DESK` .* and `DESK` looks like .*`Desk` \(id `2`\)/);
    expect((await update({ visibility: 'private', name: 'DESK', confirm: codeIn(answer) })).isError).toBe(
      false,
    );
  });
});

describe('a warning', () => {
  it('is told whole by the agent, however long the names are', async () => {
    const [long, other] = ['x'.repeat(200), 'X'.repeat(200)];
    await put('1', 'Lamp', { ...carols, ownerName: 'y'.repeat(255) });
    await put('2', long);
    const { text } = await update({ visibility: 'private', name: other });
    expect(text).toMatch(/could no longer see .* looks like .*`confirm` set to `[0-9a-f]{8}`/);
    expect(text.length).toBeLessThan(1_000);
  });
});

describe('names', () => {
  it.each(['Mon\u200Bitor', 'Monitor\u202Ex', 'Mon\u00ADitor', 'x\u3164'])('hold nothing that is not seen, in any tool: %j', async (bad) => {
    await put('1', 'Lamp');
    for (const [tool, args] of [
      ['products_create', { name: bad, price: 1 }],
      ['products_create', { name: 'x', price: 1, category: bad }],
      ['products_update', { id: '1', name: bad }],
      ['products_update', { id: '1', category: bad }],
      ['products_search', { name: bad }],
      ['products_search', { text: bad }],
      ['products_search', { category: bad }],
    ] as const) {
      const answer = await products.call('bob', tool, args);
      expect([answer.verdict.rationale, answer.text.includes(bad)]).toEqual([['ARGUMENTS_INVALID'], false]);
    }
  }); // prettier-ignore

  it('are stored and found in one form', async () => {
    await create(' E\u0301cran\u00A027 ', { category: 'E\u0301crans' });
    expect(await stored()).toMatchObject([{ name: 'Écran 27', category: 'Écrans' }]);
    for (const args of [{ name: 'E\u0301CRAN\u200927' }, { text: 'e\u0301cran  27' }, { category: 'É\u0063rans' }])
      expect((await products.call('alice', 'products_search', args)).structured).toMatchObject({ products: [{ name: 'Écran 27' }] });
  }); // prettier-ignore

  it('of an older release are shown with a sign for what could not be seen', async () => {
    await put('1', 'Mon\u202Eitor', { ownerName: 'bob\u200B', category: 'a\nb' });
    expect((await products.call('alice', 'products_get', { id: '1' })).structured).toMatchObject({
      product: { name: 'Mon\uFFFDitor', owner: 'bob\uFFFD', category: 'a\uFFFDb' },
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import { type CallRecord, type TurnSummary } from '../tools/ask/turn-record.js';
import { ask } from '#test/e2e/ask';

const tools = ({ calls }: TurnSummary) => calls.map(({ tool }) => tool);
const last = ({ calls }: TurnSummary): CallRecord | undefined => calls.at(-1);

/** Everything that was called was permitted, by a named policy, and succeeded. */
function expectDone(turn: TurnSummary, tool: string): void {
  expect(last(turn)?.tool).toBe(tool);
  for (const call of turn.calls) {
    expect(call).toMatchObject({ decision: 'permit', outcome: 'succeeded' });
    expect(call.policies).not.toHaveLength(0);
    expect(call.rationale).not.toHaveLength(0);
  }
  expect(turn.answer).not.toBe('');
}

describe('an editor asks in plain words', () => {
  it('shows all products', async () => {
    const turn = await ask('bob', 'Show me all products');
    expectDone(turn, 'products_list');
    expect(turn.answer).toContain('Aspen 13 Student Laptop');
  });

  it.each(['Find laptops under $1500', 'what laptops do we have below 1500 dollars?'])(
    '%s',
    async (request) => {
      const turn = await ask('bob', request);
      expectDone(turn, 'products_search');
      expect(turn.answer).toContain('Heron 13 Ultralight');
      expect(turn.answer).not.toContain('MacBook Pro 14');
      expect(turn.answer).not.toMatch(/Monitor|Keyboard/);
    },
  );

  it('sorts products by price from lowest to highest', async () => {
    const turn = await ask('bob', 'Sort products by price from lowest to highest');
    expect(last(turn)?.arguments).toMatchObject({ sort: 'price', order: 'asc' });
    expect(last(turn)).toMatchObject({ decision: 'permit', outcome: 'succeeded' });
    const [cheapest, dearer] = ['Braided USB-C Cable 2 m', 'Everyday Wireless Mouse'].map((name) =>
      turn.answer.indexOf(name),
    );
    expect(cheapest).toBeGreaterThanOrEqual(0);
    expect(dearer).toBeGreaterThan(cheapest ?? 0);
  });

  it('finds the three cheapest monitors', async () => {
    const turn = await ask('bob', 'which are the three cheapest monitors?');
    expect(last(turn)).toMatchObject({ decision: 'permit', outcome: 'succeeded' });
    for (const name of ['Old Monitor', 'Vista 24 Full HD Monitor', 'Portable 15 USB-C Monitor'])
      expect(turn.answer).toContain(name);
    expect(turn.answer).not.toContain('Vista 27 QHD Monitor');
  });

  it('creates a product, which is then found', async () => {
    const created = await ask('bob', 'Create a new product called MacBook Air priced at $999');
    expectDone(created, 'products_create');
    expect(last(created)?.arguments).toMatchObject({ name: 'MacBook Air', price: 999 });
    const found = await ask('bob', 'Find MacBook Air');
    expect(found.answer).toMatch(/MacBook Air[\s\S]*999/);
  });

  it('renames a product', async () => {
    expectDone(await ask('bob', 'rename product MacBook Air to MacBook Air M4'), 'products_update');
    expect((await ask('bob', 'Find MacBook Air M4')).answer).toContain('MacBook Air M4');
  });

  it('hears of a product that could be taken for a new one before it is made, and goes on with a yes', async () => {
    const say = (text: string) => ask('bob', text, 'catalogue-spec-warned');
    const warned = await say('Create a new product called MacBook Air M4 priced at $5');
    expect(last(warned)).toMatchObject({ decision: 'permit', outcome: 'failed' });
    expect(warned.answer).toMatch(/there is a product `MacBook Air M4`[\s\S]*Say yes/i);
    const done = await say('yes');
    expectDone(done, 'products_create');
    const [, id = ''] = /\| (\w+) \| MacBook Air M4/.exec(done.answer) ?? [];
    expectDone(await ask('bob', `Delete product ${id}`), 'products_delete');
  });

  it('updates a price, which is then stored', async () => {
    const turn = await ask('bob', 'Update product ID 123 to cost $1299.50');
    expectDone(turn, 'products_update');
    expect(last(turn)?.arguments).toMatchObject({ id: '123', price: 1299.5 });
    expect((await ask('bob', 'Show me product ID 123')).answer).toMatch(/1,?299\.50?/);
  });

  it.each(['Delete the product named Old Monitor', 'take the Old Monitor off the catalogue'])(
    '%s',
    async (request) => {
      const remaining = await ask('bob', 'Find Old Monitor');
      if (!remaining.answer.includes('$'))
        await ask('bob', 'Create a new product called Old Monitor priced at $89');
      const turn = await ask('bob', request);
      expectDone(turn, 'products_delete');
      const after = await ask('bob', 'Find Old Monitor');
      expect(tools(after)).toContain('products_search');
      expect(after.answer).not.toMatch(/\$\s?89/);
    },
  );
});

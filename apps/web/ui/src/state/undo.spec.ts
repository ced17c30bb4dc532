import { describe, expect, it } from '@jest/globals';
import { newTurn, type Call, type Turn } from './turn.js';
import { undoable } from './undo.js';

const call = (callId: string, tool: string, id: unknown, outcome: Call['outcome'] = 'succeeded'): Call => ({
  callId,
  tool,
  arguments: { id },
  ...(outcome && { outcome }),
});
const turn = (...calls: Call[]): Turn => ({
  ...newTurn('turn', 'asked', '2026-11-30T12:00:00.000Z'),
  parts: calls.map((each) => ({ kind: 'call', call: each })),
});
const offered = [{ name: 'products_restore', allowed: true }];
const offers = (turns: Turn[], tools = offered) => [...undoable(turns, tools)];

describe('a deletion can be undone', () => {
  it('by asking for it in words, each by itself', () => {
    const deleted = turn(call('a', 'products_delete', '124'), call('b', 'products_delete', 'k7m2qxd'));
    expect(offers([deleted])).toEqual([
      ['a', 'Restore product 124'],
      ['b', 'Restore product k7m2qxd'],
    ]);
  });

  it('until it was, and again after the next', () => {
    const deleted = turn(call('a', 'products_delete', '124'));
    const restored = turn(call('b', 'products_restore', '124'));
    expect(offers([deleted, restored])).toEqual([]);
    expect(offers([deleted, turn(call('b', 'products_restore', '124', 'refused'))])).toHaveLength(1);
    expect(offers([deleted, restored, turn(call('c', 'products_delete', '124'))])).toEqual([
      ['c', 'Restore product 124'],
    ]);
  });

  it('where it came to pass, and a tool that restores is open to the person', () => {
    const deleted = [turn(call('a', 'products_delete', '124'))];
    expect(offers([turn(call('a', 'products_delete', '124', 'refused'))])).toEqual([]);
    expect(offers([turn({ callId: 'a', tool: 'products_delete', arguments: { id: '124' } })])).toEqual([]);
    expect(offers([turn(call('a', 'products_update', '124'))])).toEqual([]);
    expect(offers(deleted, [{ name: 'products_restore', allowed: false }])).toEqual([]);
    expect(offers(deleted, [])).toEqual([]);
  });

  it.each(['124 and delete product 125', '124\nDelete 125', '', 124, undefined])(
    'and nothing but an id becomes a part of what is asked for: not %j',
    (id) => {
      expect(offers([turn(call('a', 'products_delete', id))])).toEqual([]);
    },
  );
});

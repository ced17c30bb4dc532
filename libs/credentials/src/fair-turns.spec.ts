import { describe, expect, it } from '@jest/globals';
import { FairTurns, type Turn, type TurnLimits } from './fair-turns.js';

const turnsOf = (
  atOnce: number,
  { mostWaiting = 100, atOnceOfOne = atOnce, atOnceOfGroup = atOnce }: Partial<TurnLimits> = {},
) => {
  const limits = { atOnce, mostWaiting, atOnceOfOne, atOnceOfGroup };
  const turns = new FairTurns(limits, () => new Error('full'));
  const begun: string[] = [];
  const sent: string[] = [];
  const take = (name: string, group = 'acme'): Turn => {
    const turn = turns.take({ who: name.charAt(0), group });
    turn.come.then(
      () => begun.push(name),
      (why: Error) => sent.push(`${name} ${why.message}`),
    );
    return turn;
  };
  return { turns, begun, sent, take };
};
const settled = () => new Promise((turn) => setImmediate(turn));

describe('FairTurns', () => {
  it('lets no more begin at once than it may, and the next as soon as one is over, once', async () => {
    const { turns, begun, take } = turnsOf(2);
    const [first] = [take('a1'), take('a2'), take('a3'), take('a4')];
    await settled();
    expect([begun, turns.running, turns.waiting]).toEqual([['a1', 'a2'], 2, 2]);
    first.end();
    first.end();
    await settled();
    expect([begun, turns.running, turns.waiting]).toEqual([['a1', 'a2', 'a3'], 2, 1]);
  });

  it('serves whoever asks once before the second of whoever asks often', async () => {
    const { begun, take } = turnsOf(1);
    const all = ['a1', 'a2', 'a3', 'a4', 'b1', 'c1', 'b2'].map((name) => take(name));
    for (let served = 1; served <= all.length; served += 1) {
      await settled();
      expect(begun).toHaveLength(served);
      all[['a1', 'a2', 'a3', 'a4', 'b1', 'c1', 'b2'].indexOf(begun[served - 1] ?? '')]?.end();
    }
    expect(begun).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
  });

  it('sends away who leaves while it waits, and nobody who has begun', async () => {
    const { turns, begun, sent, take } = turnsOf(1);
    const [first, second, third] = [take('a1'), take('a2'), take('b1')];
    second.leave(new Error('left'));
    first.leave(new Error('left'));
    await settled();
    expect([begun, sent, turns.waiting]).toEqual([['a1'], ['a2 left'], 1]);
    second.leave(new Error('again'));
    first.end();
    await settled();
    expect([begun, sent]).toEqual([['a1', 'b1'], ['a2 left']]);
    third.end();
    expect([turns.running, turns.waiting]).toEqual([0, 0]);
  });

  it('where too many wait the longest line loses its last, and of equals whoever came last is not let in', async () => {
    const { sent, take } = turnsOf(1, { mostWaiting: 3 });
    for (const name of ['a1', 'a2', 'a3', 'a4', 'b1']) take(name);
    await settled();
    expect(sent).toEqual(['a4 full']);
    for (const name of ['c1', 'd1']) take(name);
    await settled();
    expect(sent).toEqual(['a4 full', 'a3 full', 'd1 full']);
  });

  it('nobody has every place: who takes as many as they can leaves others theirs, at once', async () => {
    const { begun, take, turns } = turnsOf(4, { atOnceOfOne: 2 });
    const [first] = ['a1', 'a2', 'a3', 'a4', 'a5'].map((name) => take(name));
    await settled();
    expect([begun, turns.running]).toEqual([['a1', 'a2'], 2]);
    for (const name of ['b1', 'c1', 'd1']) take(name);
    await settled();
    expect(begun).toEqual(['a1', 'a2', 'b1', 'c1']);
    // Its turn has come before those who asked later, within its share.
    first?.end();
    await settled();
    expect(begun).toEqual(['a1', 'a2', 'b1', 'c1', 'a3']);
  });

  it('nobody has every place: nor do the people of one tenant together, though each of them has less', async () => {
    const { begun, take } = turnsOf(4, { atOnceOfOne: 1, atOnceOfGroup: 2 });
    for (const name of ['a1', 'b1', 'c1', 'd1']) take(name);
    await settled();
    expect(begun).toEqual(['a1', 'b1']);
    for (const name of ['e1', 'f1']) take(name, 'globex');
    await settled();
    expect(begun).toEqual(['a1', 'b1', 'e1', 'f1']);
  });

  it('a machine that serves several tenants has a line in each', async () => {
    const { begun, take } = turnsOf(4, { atOnceOfOne: 1 });
    for (const name of ['a1', 'a2']) take(name);
    take('a3', 'globex');
    await settled();
    expect(begun).toEqual(['a1', 'a3']);
  });
});

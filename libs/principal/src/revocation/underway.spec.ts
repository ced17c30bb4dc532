import { describe, expect, it } from '@jest/globals';
import { principalOf } from '#test/principal-of';
import { Underway } from './underway.js';

describe('Underway', () => {
  const [bob, carol] = [principalOf('bob', ['editor']), principalOf('carol', ['editor'])];
  const isBobs = ({ user }: { user?: { key: string } }) => user?.key === bob.user?.key;

  it('says that nothing of what was ended runs any more once all of it is over, and waits for nobody else', async () => {
    const underway = new Underway();
    const [first, second] = [underway.begin(bob), underway.begin(bob)];
    underway.begin(carol);
    const told: number[] = [];
    const allOver = underway.allOver(isBobs).then((count) => told.push(count));
    first();
    await Promise.resolve();
    expect(told).toEqual([]);
    second();
    await allOver;
    expect([told, underway.size]).toEqual([[2], 1]);
  });

  it('waits for nothing where nothing runs', async () => {
    expect(await new Underway().allOver(isBobs)).toBe(0);
  });
});

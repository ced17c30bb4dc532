import { describe, expect, it } from '@jest/globals';
import { Allowance } from './allowance.js';

describe('Allowance', () => {
  it('refuses what comes too fast, says when to come back, and keeps its word', () => {
    let now = 0;
    const allowance = new Allowance({ burst: 2, perSecond: 0.5 }, () => now);
    expect([allowance.spend('a'), allowance.spend('a'), allowance.spend('a')]).toEqual([0, 0, 2_000]);
    now += 2_000;
    expect([allowance.spend('a'), allowance.spend('a')]).toEqual([0, 2_000]);
  });

  it('lets nobody pay for somebody else', () => {
    const allowance = new Allowance({ burst: 1, perSecond: 1 }, () => 0);
    expect([allowance.spend('a'), allowance.spend('b')]).toEqual([0, 0]);
  });

  it('remembers no more keys than it may', () => {
    const allowance = new Allowance({ burst: 1, perSecond: 1, keys: 2 }, () => 0);
    for (const key of ['a', 'b', 'c']) allowance.spend(key);
    expect(allowance.spend('c')).toBeGreaterThan(0);
    expect(allowance.spend('a')).toBe(0);
  });
});

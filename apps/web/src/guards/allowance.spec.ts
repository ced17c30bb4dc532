import { describe, expect, it } from '@jest/globals';
import { Allowance } from './allowance.js';

describe('Allowance', () => {
  it('refuses what comes too fast, says when to come back, and keeps its word', () => {
    let now = 0;
    const allowance = new Allowance({ burst: 2, perSecond: 0.5 }, () => now);
    allowance.spend('a');
    allowance.spend('a');
    expect(() => allowance.spend('a')).toThrow(
      expect.objectContaining({ code: 'too_many_requests', retryAfterSeconds: 2 }),
    );
    now += 2_000;
    expect(() => allowance.spend('a')).not.toThrow();
  });

  it('lets nobody pay for somebody else', () => {
    const allowance = new Allowance({ burst: 1, perSecond: 1 }, () => 0);
    allowance.spend('a');
    expect(() => allowance.spend('b')).not.toThrow();
  });

  it('remembers no more keys than it may', () => {
    const allowance = new Allowance({ burst: 1, perSecond: 1, keys: 2 }, () => 0);
    for (const key of ['a', 'b', 'c']) allowance.spend(key);
    expect(() => allowance.spend('a')).not.toThrow();
    expect(() => allowance.spend('c')).toThrow();
  });
});

import { describe, expect, it } from '@jest/globals';
import { Newcomers } from './newcomers.js';

const limits = {
  ofNetwork: { burst: 2, perSecond: 1 / (12 * 3_600) },
  ofAll: { burst: 1_000, perSecond: 100 / 3_600 },
};

describe('newcomers at what others flood', () => {
  it('who are turned away because others took all that there was have lost no try of their own', () => {
    let now = 1_000_000_000;
    const newcomers = new Newcomers(limits, () => now);
    for (let i = 0; i < 1_200; i += 1)
      newcomers.admit('bob', { prefix: `10.0.${String(i >> 8)}.${String(i & 255)}` });
    const own = () => newcomers.admit('bob', { prefix: '192.0.2.7' });
    expect([own(), own(), own()]).toEqual([false, false, false]);
    now += 3_600_000;
    expect([own(), own(), own()]).toEqual([true, true, false]);
  });

  it('who had their tries take none from others', () => {
    const newcomers = new Newcomers(limits, () => 1_000_000_000);
    for (let i = 0; i < 2_000; i += 1) newcomers.admit('bob', { prefix: '10.0.0.1' });
    expect(newcomers.admit('bob', { prefix: '192.0.2.7' })).toBe(true);
  });

  it('come as one of a /48', () => {
    const newcomers = new Newcomers(limits, () => 1_000_000_000);
    const admitted = [1, 2, 3].map((n) => newcomers.admit('bob', { prefix: `2001:db8:1:${String(n)}::/64` }));
    expect(admitted).toEqual([true, true, false]);
  });
});

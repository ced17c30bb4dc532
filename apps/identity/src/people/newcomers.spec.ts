import { describe, expect, it } from '@jest/globals';
import { Newcomers } from './newcomers.js';

describe('newcomers at an account that is guessed at', () => {
  it('who are turned away because others took all that there was have lost no try of their own', () => {
    let now = 1_000_000_000;
    const newcomers = new Newcomers(() => now);
    for (let i = 0; i < 1_200; i += 1) newcomers.admit('bob', `10.0.${String(i >> 8)}.${String(i & 255)}`);
    const own = () => newcomers.admit('bob', '192.0.2.7');
    expect([own(), own(), own()]).toEqual([false, false, false]);
    now += 3_600_000;
    expect([own(), own(), own()]).toEqual([true, true, false]);
  });

  it('who had their tries take none from others', () => {
    const newcomers = new Newcomers(() => 1_000_000_000);
    for (let i = 0; i < 2_000; i += 1) newcomers.admit('bob', '10.0.0.1');
    expect(newcomers.admit('bob', '192.0.2.7')).toBe(true);
  });
});

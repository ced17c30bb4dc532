import { describe, expect, it } from '@jest/globals';
import { Remembered } from './remembered.js';

describe('Remembered', () => {
  it('stays within its capacity and forgets what was used longest ago', () => {
    const memory = new Remembered<number>(2, () => 0);
    memory.set('a', 1, 10);
    memory.set('b', 2, 10);
    expect(memory.get('a')).toBe(1);
    memory.set('c', 3, 10);
    expect([memory.get('a'), memory.get('b'), memory.get('c')]).toEqual([1, undefined, 3]);
    expect(memory.size).toBe(2);
  });

  it('forgets at the given time', () => {
    let now = 0;
    const memory = new Remembered<number>(2, () => now);
    memory.set('a', 1, 10);
    now = 9;
    expect(memory.get('a')).toBe(1);
    now = 10;
    expect(memory.get('a')).toBeUndefined();
  });

  it('holds hashes, not tokens', () => {
    expect(Remembered.keyOf('secret-token')).not.toContain('secret');
  });
});

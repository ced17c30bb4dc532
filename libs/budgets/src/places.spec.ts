import { describe, expect, it } from '@jest/globals';
import { Places } from './places.js';

describe('Places', () => {
  it('are so many for each key, and come back when they are left, once each', () => {
    const places = new Places(2);
    const [first, second] = [places.take('a'), places.take('a')];
    expect(places.take('a')).toBeUndefined();
    expect(places.take('b')).toBeDefined();
    first?.();
    first?.();
    expect([typeof places.take('a'), places.take('a')]).toEqual(['function', undefined]);
    second?.();
    expect(typeof places.take('a')).toBe('function');
  });

  it('remember nobody who has left', () => {
    const places = new Places(2);
    const taken = ['a', 'b', 'c'].map((key) => places.take(key));
    for (const leave of taken) leave?.();
    expect(places.size).toBe(0);
  });
});

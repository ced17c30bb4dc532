import { beforeEach, describe, expect, it } from '@jest/globals';
import { Attempts } from './attempts.js';

let now: number;
let attempts: Attempts;
beforeEach(() => {
  now = 0;
  attempts = new Attempts({ free: 2, longestMs: 8_000, forgetMs: 60_000, capacity: 3 }, () => now);
});

const fail = (times: number, name = 'bob') => {
  for (let count = 0; count < times; count += 1) attempts.count(name);
};

describe('Attempts', () => {
  it('cost nothing at first, then double the wait up to the longest', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 60].map((times) => {
      attempts.clear('bob');
      fail(times);
      return attempts.wait('bob');
    });
    expect(waits).toEqual([0, 0, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
  });

  it('make nobody else wait', () => {
    fail(5);
    expect(attempts.wait('alice')).toBe(0);
  });

  it('are forgotten after a quiet time', () => {
    fail(5);
    now += 60_000;
    fail(1);
    expect(attempts.wait('bob')).toBe(0);
  });

  it('are taken back one by one by successes', () => {
    fail(3);
    attempts.uncount('bob');
    expect(attempts.wait('bob')).toBe(0);
    fail(1);
    expect(attempts.wait('bob')).toBe(1_000);
  });

  it('are remembered of a bounded number of names', () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) attempts.count(name);
    expect(attempts.size).toBe(3);
  });
});

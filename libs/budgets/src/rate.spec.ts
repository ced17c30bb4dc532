import { describe, expect, it } from '@jest/globals';
import { type Rate, take } from './rate.js';

const rate: Rate = { burst: 4, perSecond: 2 };
const start = 1_000_000;

/** Takes one at a time until none is left. @returns how many there were, and when to come again */
function drain(restedAt: number, now: number) {
  for (let count = 0; ; count += 1) {
    const took = take(rate, restedAt, 1, now);
    if ('retryAfterMs' in took) return { count, restedAt, ...took };
    restedAt = took.restedAt;
  }
}

describe('take', () => {
  it('gives the burst to whoever is rested, and not one more', () => {
    expect(drain(0, start)).toMatchObject({ count: 4, retryAfterMs: 500 });
  });

  it('gives back so many a second, up to the burst', () => {
    const { restedAt } = drain(0, start);
    expect(drain(restedAt, start + 499).count).toBe(0);
    expect(drain(restedAt, start + 1_000).count).toBe(2);
    expect(drain(restedAt, start + 3_600_000).count).toBe(4);
  });

  it('keeps its word: whoever comes when they were told is not refused', () => {
    let { restedAt, retryAfterMs } = drain(0, start);
    let now = start;
    for (let round = 0; round < 50; round += 1) {
      now += retryAfterMs;
      const came = drain(restedAt, now);
      expect(came.count).toBe(1);
      ({ restedAt, retryAfterMs } = came);
    }
  });

  it('gives several at once, as many as there are', () => {
    expect(take(rate, 0, 3, start)).toMatchObject({ taken: 3 });
    expect(take(rate, 0, 30, start)).toMatchObject({ taken: 4 });
  });

  it('keeps its rate where a second divides badly', () => {
    const third: Rate = { burst: 3, perSecond: 0.3 };
    let restedAt = 0;
    let given = 0;
    for (let now = start; now < start + 1_000_000; now += 250) {
      const took = take(third, restedAt, 1, now);
      if ('retryAfterMs' in took) continue;
      given += 1;
      restedAt = took.restedAt;
    }
    expect([302, 303]).toContain(given);
  });
});

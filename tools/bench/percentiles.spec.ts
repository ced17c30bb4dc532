import { describe, expect, it } from '@jest/globals';
import { percentiles } from './percentiles.js';

describe('percentiles', () => {
  it('takes the nearest rank, whatever the order of the samples', () => {
    const samples = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect(percentiles(samples)).toEqual({ samples: 100, p50: 50, p95: 95, p99: 99, max: 100 });
  });

  it('is the sample itself when there is one', () => {
    expect(percentiles([7])).toEqual({ samples: 1, p50: 7, p95: 7, p99: 7, max: 7 });
  });

  it('refuses to speak of no samples', () => {
    expect(() => percentiles([])).toThrow(RangeError);
  });
});

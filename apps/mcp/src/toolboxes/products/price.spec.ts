import { describe, expect, it } from '@jest/globals';
import { dollars, toCents, toDollars } from './price.js';

describe('toCents', () => {
  it.each([
    [0, 0],
    [999, 99_900],
    [1299.99, 129_999],
    [0.1, 10],
    [0.07, 7],
    [19.9, 1_990],
    [1_000_000, 100_000_000],
  ])('takes %d dollars for %d cents', (given, cents) => {
    expect(toCents(given)).toBe(cents);
  });

  it('loses nothing either way, for every price up to 2,000 dollars', () => {
    for (let cents = 0; cents <= 200_000; cents += 1) {
      if (toCents(toDollars(cents)) !== cents) throw new Error(`drift at ${String(cents)}`);
    }
  });

  it.each([1.005, -1, 1e-7, 1_000_000.01, 1e21, Number.NaN, Number.POSITIVE_INFINITY])(
    'refuses %d',
    (given) => {
      expect(() => toCents(given)).toThrow(RangeError);
      expect(dollars('x').safeParse(given).success).toBe(false);
    },
  );
});

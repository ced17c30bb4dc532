import { describe, expect, it } from '@jest/globals';
import { Binary, Decimal128, Double, Int32, Long, MaxKey, MinKey, ObjectId, Timestamp } from 'bson';
import { compareValues, valueKey } from './bson-order.js';

/** One value or more of each type, in the order of MongoDB's manual. */
const ordered: unknown[] = [
  new MinKey(),
  null,
  Number.NaN,
  Number.NEGATIVE_INFINITY,
  -1,
  0,
  new Double(0.5),
  new Int32(1),
  Long.fromString('9007199254740993'),
  Long.fromString('9007199254740994'),
  'A',
  'B',
  'a',
  'ä',
  '\uff01',
  '\u{1f600}',
  {},
  { a: 1 },
  { a: 1, b: 1 },
  { a: 2 },
  { b: 1 },
  [],
  [1],
  [1, 2],
  [2],
  new Binary(Buffer.from('b')),
  new Binary(Buffer.from('aa')),
  new ObjectId('000000000000000000000001'),
  new ObjectId('000000000000000000000002'),
  false,
  true,
  new Date(0),
  new Date(1),
  new Timestamp({ t: 1, i: 1 }),
  new Timestamp({ t: 1, i: 2 }),
  /a/,
  new MaxKey(),
];

describe('the order of values', () => {
  it('is the one of the manual, between any two', () => {
    for (const [i, a] of ordered.entries())
      for (const [j, b] of ordered.entries())
        expect([i, j, Math.sign(compareValues(a, b))]).toEqual([i, j, Math.sign(i - j)]);
  });

  it('takes numbers of all kinds for one type', () => {
    for (const one of [1, new Int32(1), new Double(1), Long.fromNumber(1), Decimal128.fromString('1')]) {
      expect(compareValues(one, 1)).toBe(0);
      expect(valueKey(one)).toBe(valueKey(1));
    }
    expect(valueKey(-0)).toBe(valueKey(0));
  });

  it('gives different values different keys', () => {
    const keys = [...ordered, '1', 'null', ['a,b'], ['a', 'b'], { 'a:1': 1 }, [['a'], 'b'], [['a', 'b']]].map(
      valueKey,
    );
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('takes a missing value for null', () => {
    expect(compareValues(undefined, null)).toBe(0);
    expect(valueKey(undefined)).toBe(valueKey(null));
  });
});

import { describe, expect, it } from '@jest/globals';
import { decodeWholly } from './decode-wholly.js';

describe('decodeWholly', () => {
  it.each([
    ['plain', 'plain'],
    ['', ''],
    ['%64', 'd'],
    ['%2564', 'd'],
    ['%252525%36%34', 'd'],
    ['%%36%34', 'd'],
    ['%6%34', 'd'],
    ['100%', '100%'],
    ['%zz%', '%zz%'],
    ['%5F%5f', '__'],
  ])('reads %s as %s', (text, expected) => {
    expect(decodeWholly(text)).toBe(expected);
  });

  it('takes any depth in one walk', () => {
    expect(decodeWholly(`%${'25'.repeat(100_000)}64`)).toBe('d');
  });
});

import { describe, expect, it } from '@jest/globals';
import { duration, preview, shortFingerprint, toolTitle } from './words.js';

describe('words', () => {
  it.each([
    ['products_search', 'Search products'],
    ['products_create', 'Create product'],
    ['calculator', 'calculator'],
  ])('names the tool %s as a person would: %s', (tool, title) => {
    expect(toolTitle(tool)).toBe(title);
  });

  it('gives times that can be compared at a glance', () => {
    expect([duration(6.7), duration(999), duration(2103)]).toEqual(['7 ms', '999 ms', '2.1 s']);
  });

  it('shortens a fingerprint to what tells it from others', () => {
    expect(shortFingerprint('sha256:0123456789abcdef')).toBe('0123456789ab');
  });

  it('says how much of a long result it leaves out', () => {
    expect(preview({ a: 1 })).toBe('{\n  "a": 1\n}');
    expect(preview('x'.repeat(5_000))).toMatch(/^x{4000}\n… 1,000 more characters$/);
  });
});

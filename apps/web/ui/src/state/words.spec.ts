import { describe, expect, it } from '@jest/globals';
import { checkTitle, duration, lengthOfTime, preview, shortFingerprint, toolTitle } from './words.js';

describe('words', () => {
  it.each([
    ['products_search', 'Search products'],
    ['products_create', 'Create product'],
    ['products_restore', 'Restore product'],
    ['calculator', 'calculator'],
    ['clients_admit', 'Admit client'],
  ])('names the tool %s as a person would: %s', (tool, title) => {
    expect(toolTitle(tool)).toBe(title);
  });

  it('gives times that can be compared at a glance', () => {
    expect([duration(6.7), duration(999), duration(2103)]).toEqual(['7 ms', '999 ms', '2.1 s']);
  });

  it.each([
    ['mcp', 'Tools'],
    ['mcp: vault', 'Tools: vault'],
    ['toString', 'toString'],
    ['something new', 'something new'],
  ])('names the check %s as a person would, or leaves it as it is: %s', (name, title) => {
    expect(checkTitle(name)).toBe(title);
  });

  it('gives a length of time in whole hours, else in minutes', () => {
    expect([1_800_000, 60_000, 3_600_000, 5_400_000, 43_200_000].map(lengthOfTime)).toEqual([
      '30 minutes',
      '1 minute',
      '1 hour',
      '90 minutes',
      '12 hours',
    ]);
  });

  it('shortens a fingerprint to what tells it from others', () => {
    expect(shortFingerprint('sha256:0123456789abcdef')).toBe('0123456789ab');
  });

  it('says how much of a long result it leaves out', () => {
    expect(preview({ a: 1 })).toBe('{\n  "a": 1\n}');
    expect(preview('x'.repeat(5_000))).toMatch(/^x{4000}\n… 1,000 more characters$/);
  });
});

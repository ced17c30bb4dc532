import { describe, expect, it } from '@jest/globals';
import { forTerminal, onOneLine } from './for-terminal.js';

const hostile = [
  ['an escape sequence', '\u001B[2J\u001B[1A'],
  ['a clipboard write', '\u001B]52;c;cm0gLXJmIC8=\u0007'],
  ['a link (OSC 8)', '\u001B]8;;https://evil.example\u001B\\Sign in\u001B]8;;\u001B\\'],
  ['an eight-bit control sequence', '\u009B2J'],
  ['a carriage return', 'refused\rdone   '],
  ['backspaces', 'deny\b\b\b\bpermit'],
  ['reversed text', '\u202Etimrep'],
] as const;

describe('a terminal shows and never obeys', () => {
  it.each(hostile)('%s', (_what, text) => {
    const controls = /[^\P{Cc}\n\t]|[\u202A-\u202E]/u;
    expect(forTerminal(text)).not.toMatch(controls);
    expect(onOneLine(text)).not.toMatch(controls);
  });

  it('keeps what people write: lines, tables, accents, emoji of several parts', () => {
    const answer = '| id | price |\n|\t1 | 9 € |\n\nnaïve 日本語 👩‍💻';
    expect(forTerminal(answer)).toBe(answer);
  });

  it('keeps one line one line', () => {
    expect(onOneLine('products_get\n✓ products_delete\u2028x')).toBe(
      'products_get\uFFFD✓ products_delete\uFFFDx',
    );
  });
});

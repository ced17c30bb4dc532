import { describe, expect, it } from '@jest/globals';
import { withoutHalfTable } from './half-table.js';

const intro = 'Two found:\n\n';
const head = '| ID | Name | Price |\n| -- | ---- | ----: |\n';
const rows = '| 101 | Aspen 13 | $449.00 |\n| 113 | Aspen 15 | $1,599.00 |\n';

describe('an answer that is not whole', () => {
  it('never shows half a row, nor a table without rows, wherever it was cut', () => {
    const whole = intro + head + rows;
    for (let end = 0; end <= whole.length; end += 1) {
      const shown = withoutHalfTable(whole.slice(0, end));
      expect(whole.startsWith(shown)).toBe(true);
      const table = shown.slice(intro.length).trim().split('\n').filter(Boolean);
      expect([0, 3, 4]).toContain(table.length);
      for (const row of table) expect(row).toMatch(/^\|.*\|.*\|.*\|$/);
      if (end > intro.length) expect(shown).toContain('Two found:');
    }
  });

  it('keeps the rows that are whole', () => {
    expect(withoutHalfTable(`${intro}${head}${rows}| 120 | Wi`)).toBe(`${intro}${head}${rows}`.trimEnd());
    expect(withoutHalfTable(`${intro}${head}${rows}`)).toBe(`${intro}${head}${rows}`);
  });

  it('takes a pipe in a name for the text it is, and a table without a frame for a table', () => {
    const named = `${head}| 1 | a \\| b | $1 |`;
    expect(withoutHalfTable(named)).toBe(named);
    expect(withoutHalfTable(`${head}| 1 | a \\| b |`)).toBe('');
    expect(withoutHalfTable('ID | Price\n-- | --\n1 | $1\n2')).toBe('ID | Price\n-- | --\n1 | $1');
  });

  it('leaves alone what is no table at its end', () => {
    for (const text of [
      '',
      'I found',
      `${intro}${head}${rows}\nThat is all`,
      '- a\n- b',
      'a\n---\nb',
      'a | b',
    ])
      expect(withoutHalfTable(text)).toBe(text);
  });
});

import { describe, expect, it } from '@jest/globals';
import { comparisonToMarkdown, type Figure, toMarkdown } from './report.js';

const at = '2026-11-25T12:00:00.000Z';
const figure = (name: string, value: number, unit: Figure['unit'], note?: string): Figure => ({
  name,
  value,
  unit,
  ...(note && { note }),
});

describe('the report', () => {
  it('is a table with a unit beside each figure', () => {
    const figures = [figure('a call', 1.234, 'ms', 'warm'), figure('calls', 99.6, 'calls/s')];
    expect(toMarkdown({ at, machine: 'm', figures }).split('\n').slice(-2)).toEqual([
      '| a call | 1.23 ms | warm |',
      '| calls | 100 calls/s |  |',
    ]);
  });

  it('shows two commits side by side, the change, and what only one of them has', () => {
    const before = { commit: 'old', figures: [figure('call', 10, 'ms'), figure('gone', 5, 'MB')] };
    const after = { commit: 'new', figures: [figure('call', 9.5, 'ms', 'warm'), figure('come', 2, 'x')] };
    const lines = comparisonToMarkdown({ at, machine: 'm', before, after }).split('\n');
    expect(lines).toContain('| what | before (old) | after (new) | change | how |');
    expect(lines.slice(-3)).toEqual([
      '| call | 10.00 ms | 9.50 ms | −5.0 % | warm |',
      '| come | – | 2.00× | – |  |',
      '| gone | 5 MB | – | – |  |',
    ]);
  });
});

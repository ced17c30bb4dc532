import { describe, expect, it } from '@jest/globals';
import { comparisonToMarkdown, type Figure, keep, toKept, toMarkdown } from './report.js';

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
    expect(toMarkdown(toKept({ at, machine: 'm', figures })).split('\n')).toEqual([
      'Measured by `npm run bench` on m.',
      '',
      '| what | figure | how | measured |',
      '| --- | --- | --- | --- |',
      '| a call | 1.23 ms | warm | 2026-11-25 |',
      '| calls | 100 calls/s |  | 2026-11-25 |',
    ]);
  });

  it('keeps what a run did not measure, with its own date and machine, and puts what is new beside what it was measured with', () => {
    const before = toKept({
      ...{ at, machine: 'm', figures: [figure('call', 1, 'ms', 'warm'), figure('revoke', 2, 'ms'), figure('start', 3, 's')] },
    });
    const run = {
      ...{ at: '2026-12-01T00:00:00.000Z', machine: 'other' },
      figures: [figure('revoke', 4, 'ms'), figure('revoke, slowest', 5, 'ms')],
    };
    expect(toMarkdown(keep(before, run)).split('\n').slice(-4)).toEqual([
      '| call | 1.00 ms | warm | 2026-11-25, m |',
      '| revoke | 4.00 ms |  | 2026-12-01, other |',
      '| revoke, slowest | 5.00 ms |  | 2026-12-01, other |',
      '| start | 3.0 s |  | 2026-11-25, m |',
    ]);
  }); // prettier-ignore

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

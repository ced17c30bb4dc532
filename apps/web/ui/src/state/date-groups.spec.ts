import { describe, expect, it } from '@jest/globals';
import { groupByDate } from './date-groups.js';

describe('groupByDate', () => {
  const now = new Date(2026, 10, 29, 0, 30);
  const at = (...date: [number, number, number, number, number]) => ({ updatedAt: new Date(...date).toISOString() });

  it('names days as people do, by the calendar and not by hours', () => {
    const groups = groupByDate(
      [
        at(2026, 10, 29, 0, 10),
        at(2026, 10, 28, 23, 50),
        at(2026, 10, 28, 0, 5),
        at(2026, 10, 22, 12, 0),
        at(2026, 9, 30, 12, 0),
        at(2026, 9, 29, 12, 0),
        { updatedAt: new Date(0).toISOString() },
      ],
      now,
    );
    const october = new Intl.DateTimeFormat(undefined, { month: 'long', year: 'numeric' }).format(new Date(2026, 9, 29));
    expect(groups.map(({ title, members }) => [title, members.length])).toEqual([
      ['Today', 1],
      ['Yesterday', 2],
      ['The last 7 days', 1],
      ['The last 30 days', 1],
      [october, 1],
      ['Without a date', 1],
    ]);
  });

  it('makes no group of nothing, and takes a clock that runs ahead for today', () => {
    expect(groupByDate([], now)).toEqual([]);
    expect(groupByDate([at(2026, 10, 30, 9, 0)], now)[0]?.title).toBe('Today');
  });
}); // prettier-ignore

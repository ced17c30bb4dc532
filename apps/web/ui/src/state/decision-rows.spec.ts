import { describe, expect, it } from '@jest/globals';
import type { ShownEvent } from '#libs/contracts';
import { decisionRows } from './decision-rows.js';

/** As much of an event as the rows look at. */
const decided = (eventId: string) => ({ type: 'decision.decided', eventId }) as ShownEvent;
const completed = (decisionId: string) =>
  ({ type: 'decision.completed', eventId: `of ${decisionId}`, decisionId }) as ShownEvent;

describe('decisionRows', () => {
  it('puts an outcome beside its decision, though it came with the page before', () => {
    const rows = decisionRows([
      { events: [completed('a'), decided('b')], next: '2' },
      { events: [decided('a')], next: null },
    ]);
    expect(rows).toEqual([
      { decided: decided('b'), open: false, count: 1 },
      { decided: decided('a'), completed: completed('a'), open: false, count: 1 },
    ]);
  });

  it('tells a permit whose outcome nobody recorded from one whose outcome is on another page', () => {
    const rows = decisionRows([{ events: [decided('b'), decided('a')], next: null, open: ['b'] }]);
    expect(rows.map(({ open }) => open)).toEqual([true, false]);
  });

  it('says how often a denial came', () => {
    const counted = { events: [decided('a'), decided('b')], next: null, counts: { a: 312 } };
    expect(decisionRows([counted]).map(({ count }) => count)).toEqual([312, 1]);
  });

  it('makes no row of an outcome or a count alone', () => {
    const repeated = { type: 'decision.repeated', eventId: 'c', decisionId: 'a' } as ShownEvent;
    expect(decisionRows([{ events: [completed('a'), repeated], next: null }])).toEqual([]);
  });
});

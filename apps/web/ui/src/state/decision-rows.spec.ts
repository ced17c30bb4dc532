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
      { decided: decided('b'), open: false },
      { decided: decided('a'), completed: completed('a'), open: false },
    ]);
  });

  it('tells a permit whose outcome nobody recorded from one whose outcome is on another page', () => {
    const rows = decisionRows([{ events: [decided('b'), decided('a')], next: null, open: ['b'] }]);
    expect(rows.map(({ open }) => open)).toEqual([true, false]);
  });

  it('makes no row of an outcome alone', () => {
    expect(decisionRows([{ events: [completed('a')], next: null }])).toEqual([]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { type Question, type Resource } from '#libs/policy';
import { principalOf } from '#test/principal-of';
import { type DecisionPoint } from './decision-point.js';
import { GuardedDecisionPoint } from './guarded-decision-point.js';
import { rowFilter, RowsUndecided } from './row-filter.js';

const asker = {
  principal: principalOf('alice', ['reader']),
  context: { time: new Date(0), transport: 'nats' },
} as const;
const row = (id: string, visibility: string): Resource => ({ type: 'Thing', id, attributes: { visibility } });

/** Permits what is public; policy tells rows apart by their visibility. */
function filterOf(answer?: DecisionPoint['decideMany']) {
  const asked: string[][] = [];
  const decideMany = (questions: readonly Question[]) => {
    asked.push(questions.map(({ action, resource }) => `${action} ${resource.id}`));
    return Promise.resolve(
      questions.map(({ resource }) => ({
        decision: resource.attributes['visibility'] === 'public' ? ('permit' as const) : ('deny' as const),
        rationale: [],
        policies: [],
        fingerprint: 'x',
      })),
    );
  };
  const point: DecisionPoint = {
    fingerprint: 'x',
    decideMany: answer ?? decideMany,
    equivalenceKey: ({ attributes }) => String(attributes['visibility']),
  };
  const guard = new GuardedDecisionPoint(point, { deadlineMs: 60_000, alarm: () => undefined });
  return { filter: rowFilter(guard, asker), asked };
}

describe('rowFilter', () => {
  it('answers for each row in its place, and asks once about rows that policy cannot tell apart', async () => {
    const { filter, asked } = filterOf();
    const rows = [row('1', 'public'), row('2', 'private'), row('3', 'public'), row('4', 'private')];
    expect(await filter('see', rows)).toEqual([true, false, true, false]);
    expect(asked.map((batch) => batch.length)).toEqual([2]);
  });

  it('does not ask again what it knows, nor takes one action for another', async () => {
    const { filter, asked } = filterOf();
    await filter('see', [row('1', 'public')]);
    expect(await filter('see', [row('2', 'public')])).toEqual([true]);
    expect(asked).toEqual([['see 1']]);
    await filter('sell', [row('3', 'public')]);
    expect(asked).toEqual([['see 1'], ['sell 3']]);
  });

  it('throws where rows were not decided: a page without them would be taken for the whole', async () => {
    const { filter } = filterOf(() => Promise.reject(new Error('away')));
    await expect(filter('see', [row('1', 'public')])).rejects.toThrow(RowsUndecided);
  });
});

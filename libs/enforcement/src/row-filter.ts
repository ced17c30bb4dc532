import { type Circumstances, type Question, type Resource } from '#libs/policy';
import { type GuardedDecisionPoint, lacksDecision } from './guarded-decision-point.js';

/** The decision point gave no decision about rows: what could be shown without them would be taken for all there is. */
export class RowsUndecided extends Error {
  constructor() {
    super('the decision point gave no decision about some rows');
    this.name = 'RowsUndecided';
  }
}

/** Whether each of the resources may have `action` done to it, in their order. */
export type RowFilter = (action: string, rows: readonly Resource[]) => Promise<readonly boolean[]>;

/**
 * The policies again, for rows, on behalf of one call and in its circumstances. Rows that policy cannot tell apart are one
 * question; what was asked is not asked again while the call lasts.
 * @throws RowsUndecided
 */
export function rowFilter(
  policy: GuardedDecisionPoint,
  { principal, context }: { principal: Question['principal']; context: Circumstances },
): RowFilter {
  const permitted = new Map<string, boolean>();
  return async (action, rows) => {
    const keys = rows.map((row) => `${action} ${policy.equivalenceKey(row, action)}`);
    const open = new Map<string, Resource>();
    for (const [at, row] of rows.entries()) {
      const key = keys[at] ?? '';
      if (!permitted.has(key)) open.set(key, row);
    }
    const decisions = await policy.decideMany(
      [...open.values()].map((resource) => ({ principal, action, resource, context })),
    );
    if (decisions.some(lacksDecision)) throw new RowsUndecided();
    for (const [at, key] of [...open.keys()].entries()) {
      permitted.set(key, decisions[at]?.decision === 'permit');
    }
    return keys.map((key) => permitted.get(key) === true);
  };
}

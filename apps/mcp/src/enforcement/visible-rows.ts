import { type Db, type Document, type Filter } from 'mongodb';
import { lacksDecision, rowFilter, RowsUndecided } from '#libs/enforcement';
import { type Question } from '#libs/policy';
import { type ListedRows } from '../toolbox/resource-rule.js';
import { readRows, type VisibleRows } from '../toolbox/visible-rows.js';
import { type EnforcementPorts } from './ports.js';
import { admissionQuestion } from './steps/admit.js';

type Ports = Pick<EnforcementPorts, 'policy' | 'toolboxes' | 'logger'>;
type Asker = Pick<Question, 'principal' | 'context'>;

/**
 * What the database is to select for this principal: nothing for whoever policy permits to read no row at all, and else what
 * the toolbox states. Roles and agents are policy's alone to judge, so the statement is about what is stored and no more.
 * @returns undefined where nothing is to be selected
 * @throws RowsUndecided when policy gave no decision
 */
export async function visibilityOf<Row>(
  { readBy, visibleTo }: Pick<ListedRows<Row>, 'readBy' | 'visibleTo'>,
  asker: Asker,
  { policy, toolboxes }: Pick<Ports, 'policy' | 'toolboxes'>,
): Promise<Filter<Row> | undefined> {
  const reader = toolboxes.find(readBy);
  if (!reader) return undefined;
  const decision = await policy.decide(admissionQuestion(reader, asker));
  if (lacksDecision(decision)) throw new RowsUndecided();
  const { user, tenant, roles, agent } = asker.principal;
  return decision.decision === 'permit'
    ? visibleTo({ ...(user && { user }), tenant, roles, agent })
    : undefined;
}

/**
 * Rows for one call.
 * INVARIANT (what is hidden is never scanned): the condition of visibility is part of the query, before its order, its page
 * and its bound; whatever a caller learns is made of rows that they may read. Policy then judges each row again: one that the
 * condition lets through and policy denies is left out and alarmed, because condition and policy disagree.
 */
export function visibleRows<Row extends Document>(
  lists: ListedRows<Row>,
  { db, signal, ...asker }: Asker & { readonly db: Db; readonly signal: AbortSignal },
  ports: Ports,
): VisibleRows<Row> {
  const { type, readBy, collection, viewOf } = lists;
  const { tenant } = asker.principal;
  const permitted = rowFilter(ports.policy, asker);
  const resourceOf = (row: Row) => {
    const { id, attributes } = viewOf(row);
    return { type, id, attributes: { ...attributes, tenant } };
  };
  return {
    async page({ filter, sort, skip, limit }) {
      const visible = await visibilityOf(lists, asker, ports);
      if (!visible) return { rows: [], hasMore: false };
      const wanted = { filter: { $and: [visible, filter] } as Filter<Row>, sort, skip, limit };
      const found = await readRows(db, collection, wanted, signal);
      const shown = await permitted(readBy, found.map(resourceOf));
      const denied = found.filter((_row, at) => shown[at] !== true).length;
      if (denied > 0)
        ports.logger.error(
          { alarm: 'visibility_disagrees', collection, readBy, denied },
          'rows that the condition of visibility lets through were denied by policy and left out',
        );
      return {
        rows: found.filter((_row, at) => at < limit && shown[at] === true),
        hasMore: shown[limit] === true,
      };
    },
    async shows(row) {
      const [shown] = await permitted(readBy, [resourceOf(row)]);
      return shown === true;
    },
  };
}

/** For a tool that lists nothing. */
export const noRows: VisibleRows<never> = {
  page: () => Promise.resolve({ rows: [], hasMore: false }),
  shows: () => Promise.resolve(false),
};

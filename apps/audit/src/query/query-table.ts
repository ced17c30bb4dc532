import {
  gatherCircumstances,
  type Refusing,
  Sequence,
  type Situated,
  Table,
  unexpectedDenies,
} from '#libs/enforcement';
import { decideScope } from './steps/decide-scope.js';
import { readPage } from './steps/read-page.js';
import { recordQuery } from './steps/record-query.js';
import { spendBudget } from './steps/spend-budget.js';
import { type QueryPorts } from './query-ports.js';
import { type Granted, type Queried, QueryFailed, type Scoped } from './query-stages.js';

/*
 * INVARIANT (everything unexpected is a denial): a step that throws refuses before the permit, and answers nothing anywhere.
 */
const beforeThePermit = unexpectedDenies(
  'the query could not be decided, so nothing was read; try again later',
);
const elsewhere: Refusing<QueryFailed> = {
  refusal: QueryFailed,
  failed: (step, cause) => new QueryFailed(new Error(`step \`${step}\` failed`, { cause })),
};

/**
 * The enforcement point of queries, whole. The guard of the mesh stands in front of it: who asks is authenticated, the
 * query read by its contract.
 */
export const queryTable = (ports: QueryPorts) =>
  Table.behind(
    Sequence.of<Queried, QueryFailed>(elsewhere) //
      .step('gather circumstances', gatherCircumstances(ports)),
    { columns: ['query'] as const, by: () => 'query' },
    beforeThePermit,
  )
    .row('spend budget', { query: spendBudget(ports) })
    .row('decide', { query: decideScope(ports) })
    .row('record', { query: recordQuery(ports) })
    .attempt(
      'query',
      'answer',
      Sequence.of<Queried & Situated & Scoped & Granted, QueryFailed>(elsewhere) //
        .step('read page', readPage(ports)),
    );

import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import {
  type DecisionEvent,
  type DecisionPage,
  type DecisionQuery,
  type DecisionRecorded,
} from '#libs/contracts';
import { GuardedDecisionPoint } from '#libs/enforcement';
import { type Principal } from '#libs/principal';
import { QueryDecisions } from '../../../apps/audit/src/query/query-decisions.js';
import { type QueryPorts } from '../../../apps/audit/src/query/query-ports.js';
import { principalOf } from '../principal-of.js';
import { decidedBy, policyThat } from './fake-world.js';
import { type Trouble } from './invariants.js';

/** Queries of a log that holds what it is given: everything is written into `trace`, in order. */
export interface FakeQueries {
  readonly trace: string[];
  /** What was recorded. */
  readonly events: DecisionEvent[];
  /** What the operator's log says, a line each. */
  readonly logged: string[];
  ask(query?: Partial<DecisionQuery>, principal?: Principal): Promise<DecisionPage>;
}

export function fakeQueries(
  { policy = policyThat(() => 'permit'), recording, clock }: Trouble = {},
  log: Partial<QueryPorts['log']> = {},
): FakeQueries {
  const trace: string[] = [];
  const events: DecisionEvent[] = [];
  const logged: string[] = [];
  const decisions = new QueryDecisions({
    policy: policy instanceof GuardedDecisionPoint ? policy : decidedBy(policy),
    decisions: {
      record: async (event: DecisionRecorded) => {
        events.push(event);
        await recording?.();
        trace.push(`recorded ${event.stage} ${event.decision}`);
      },
    },
    log: {
      size: 0,
      isOpen: () => false,
      page: ({ owner }) => {
        trace.push(`read ${owner ?? 'everybody'}`);
        return Promise.resolve({ events: [], next: null });
      },
      ...log,
    },
    clock: clock ?? (() => new Date('2026-11-22T10:00:00Z')),
    newId: randomUUID,
    logger: pino({ level: 'info' }, { write: (line) => logged.push(line) }),
  });
  return {
    trace,
    events,
    logged,
    ask: (query = {}, principal = principalOf('erin', ['auditor'])) =>
      decisions.ask({ principal, arrival: { transport: 'nats', peer: 'web' } }, { version: 1, ...query }),
  };
}

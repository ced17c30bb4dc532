import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { type DecisionEvent, type DecisionPage, type DecisionQuery } from '#libs/contracts';
import { CountedRefusals, GuardedDecisionPoint } from '#libs/enforcement';
import { type Principal } from '#libs/principal';
import { orAlarm } from '../../../apps/audit/src/query/or-alarm.js';
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
  budget: Partial<QueryPorts['budget']> = {},
): FakeQueries {
  const trace: string[] = [];
  const events: DecisionEvent[] = [];
  const logged: string[] = [];
  const stamp = { clock: clock ?? (() => new Date('2026-11-22T10:00:00Z')), newId: randomUUID };
  const logger = pino({ level: 'info' }, { write: (line) => logged.push(line) });
  const stream = {
    record: async (event: DecisionEvent) => {
      events.push(event);
      await recording?.();
      trace.push(
        `recorded ${event.type === 'decision.decided' ? `${event.stage} ${event.decision}` : event.type}`,
      );
    },
  };
  const decisions = new QueryDecisions({
    policy: policy instanceof GuardedDecisionPoint ? policy : decidedBy(policy),
    decisions: stream,
    refusals: new CountedRefusals({ events: orAlarm(stream, logger), ...stamp }),
    budget: { spend: () => 0, ...budget },
    log: {
      size: 0,
      isOpen: () => false,
      countOf: () => 1,
      page: ({ owner }) => {
        trace.push(`read ${owner ?? 'everybody'}`);
        return Promise.resolve({ events: [], next: null });
      },
      ...log,
    },
    ...stamp,
    logger,
  });
  return {
    trace,
    events,
    logged,
    ask: (query = {}, principal = principalOf('erin', ['auditor'])) =>
      decisions.ask({ principal, arrival: { transport: 'nats', peer: 'web' } }, { version: 1, ...query }),
  };
}

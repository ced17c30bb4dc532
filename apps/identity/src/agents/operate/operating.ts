import { randomUUID } from 'node:crypto';
import { type BeforeApplicationShutdown, type Provider } from '@nestjs/common';
import { Allowance } from '#libs/budgets';
import { CountedRefusals, type EventKeeper, decideInProcess, RefusedKeys } from '#libs/enforcement';
import { type MeshPlace, StreamDecisions } from '#libs/mesh';
import { PolicyEngine } from '#libs/policy';
import { type Logger } from '#libs/telemetry';
import { type IdentityConfig } from '../../config.js';
import { ExchangeKey, type ExchangePorts } from '../tokens/exchange-key.js';
import { type AgentPorts } from './agent-ports.js';
import { OperateAgents } from './operate-agents.js';

/** What operators do with agents, and what that needs. */
export function operating(
  { policiesDir, decisionTimeoutMs, recordTimeoutMs }: IdentityConfig,
  { link }: MeshPlace,
  agents: AgentPorts,
  exchange: Omit<ExchangePorts, 'ends' | 'clock'>,
  logger: Logger,
): Provider[] {
  const stamp = { clock: () => new Date(), newId: randomUUID };
  // Nobody is served before the mesh is joined.
  const stream = () => new StreamDecisions(link.connection, recordTimeoutMs);
  const events: Pick<EventKeeper, 'keep'> = {
    async keep(event) {
      try {
        await stream().record(event);
      } catch (err) {
        const about = { err, callId: event.callId, alarm: 'event_not_recorded' };
        logger.error(about, 'an event about agents could not be recorded');
      }
    },
  };
  return [
    { provide: PolicyEngine, useFactory: () => PolicyEngine.load(policiesDir) },
    { provide: CountedRefusals, useFactory: () => new CountedRefusals({ events, ...stamp }) },
    {
      // While the mesh is still joined: what was counted is recorded at every stop that is no crash.
      provide: 'the end of counting',
      inject: [CountedRefusals],
      useFactory: (refusals: CountedRefusals): BeforeApplicationShutdown => ({
        beforeApplicationShutdown: () => refusals.close(),
      }),
    },
    {
      provide: RefusedKeys,
      inject: [PolicyEngine, CountedRefusals],
      useFactory: (policy: PolicyEngine, refusals: CountedRefusals) =>
        new RefusedKeys({ refusals, policy, ...stamp, logger }),
    },
    { provide: ExchangeKey, useFactory: () => new ExchangeKey({ ...exchange, ...agents }) },
    {
      provide: OperateAgents,
      inject: [PolicyEngine, CountedRefusals],
      useFactory: (policy: PolicyEngine, refusals: CountedRefusals) =>
        new OperateAgents(
          {
            policy: decideInProcess(policy, { deadlineMs: decisionTimeoutMs, logger }),
            decisions: { record: (event) => stream().record(event) },
            outcomes: events,
            refusals,
            budget: new Allowance({ burst: 20, perSecond: 0.5 }),
            ...stamp,
            logger,
          },
          agents,
        ),
    },
  ];
}

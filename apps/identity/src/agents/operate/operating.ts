import { randomUUID } from 'node:crypto';
import { type BeforeApplicationShutdown, type Provider } from '@nestjs/common';
import { Allowance } from '#libs/budgets';
import { CountedRefusals, type EventKeeper, decideInProcess } from '#libs/enforcement';
import { type MeshPlace, StreamDecisions } from '#libs/mesh';
import { PolicyEngine } from '#libs/policy';
import { type Logger } from '#libs/telemetry';
import { type IdentityConfig } from '../../config.js';
import { type AgentRegistry } from '../agent-registry.js';
import { OperateAgents } from './operate-agents.js';

/** What operators do with agents, and what that needs. */
export function operating(
  { policiesDir, decisionTimeoutMs, recordTimeoutMs }: IdentityConfig,
  { link }: MeshPlace,
  registry: AgentRegistry,
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
      provide: OperateAgents,
      inject: [PolicyEngine, CountedRefusals],
      useFactory: (policy: PolicyEngine, refusals: CountedRefusals) =>
        new OperateAgents({
          policy: decideInProcess(policy, { deadlineMs: decisionTimeoutMs, logger }),
          decisions: { record: (event) => stream().record(event) },
          outcomes: events,
          refusals,
          budget: new Allowance({ burst: 20, perSecond: 0.5 }),
          registry,
          ...stamp,
          logger,
        }),
    },
  ];
}

import { randomUUID } from 'node:crypto';
import { type BeforeApplicationShutdown, type Provider } from '@nestjs/common';
import { Allowance } from '#libs/budgets';
import { CountedRefusals, type EventKeeper, decideInProcess } from '#libs/enforcement';
import { type MeshPlace, StreamDecisions } from '#libs/mesh';
import { PolicyEngine } from '#libs/policy';
import { type Logger } from '#libs/telemetry';
import { type IdentityConfig } from '../config.js';
import { type OperationPorts } from './operation-ports.js';

/** Injects what makes the ports of one kind of operation, each with a budget of its own. */
export const operationPorts = Symbol('how operations are decided and recorded');

/** How what operators do is decided and recorded. */
export function operatingPorts(
  { policiesDir, decisionTimeoutMs, recordTimeoutMs }: IdentityConfig,
  { link }: MeshPlace,
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
        logger.error(about, 'an event about an operation could not be recorded');
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
      provide: operationPorts,
      inject: [PolicyEngine, CountedRefusals],
      useFactory: (policy: PolicyEngine, refusals: CountedRefusals) => (): OperationPorts => ({
        policy: decideInProcess(policy, { deadlineMs: decisionTimeoutMs, logger }),
        decisions: { record: (event) => stream().record(event) },
        outcomes: events,
        refusals,
        budget: new Allowance({ burst: 20, perSecond: 0.5 }),
        ...stamp,
        logger,
      }),
    },
  ];
}

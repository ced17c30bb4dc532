import { randomUUID } from 'node:crypto';
import { Allowance } from '#libs/budgets';
import { type DecisionEvent } from '#libs/contracts';
import {
  CountedRefusals,
  decideInProcess,
  type EventKeeper,
  type GuardedDecisionPoint,
  TurnedAway,
} from '#libs/enforcement';
import { PolicyEngine } from '#libs/policy';
import { type Logger } from '#libs/telemetry';
import { type IdentityConfig } from '../config.js';
import { type OperationPorts } from '../operations/operation-ports.js';

/** The stream of decisions: resolves when it has acknowledged. */
export interface DecisionSink {
  record(event: DecisionEvent): Promise<void>;
}

/** How this service decides and records: what people do here, and who is turned away. */
export interface Recording {
  readonly decisions: DecisionSink;
  /** For what nothing waits for. */
  readonly outcomes: Pick<EventKeeper, 'keep'>;
  readonly policy: GuardedDecisionPoint;
  /** Of the policies by which this service decides. */
  readonly fingerprint: string;
  readonly turnedAway: TurnedAway;
  readonly clock: () => Date;
  readonly newId: () => string;
  /** Those of one kind of operation, with a budget of its own. @param burst how many of them at once one person may ask for */
  forOperations(burst?: number): OperationPorts;
  /** Records what was counted so far. */
  close(): Promise<void>;
}

export async function openRecording(
  { policiesDir, decisionTimeoutMs }: Pick<IdentityConfig, 'policiesDir' | 'decisionTimeoutMs'>,
  decisions: DecisionSink,
  logger: Logger,
): Promise<Recording> {
  const stamp = { clock: () => new Date(), newId: randomUUID };
  const engine = await PolicyEngine.load(policiesDir);
  const policy = decideInProcess(engine, { deadlineMs: decisionTimeoutMs, logger });
  const outcomes = orAlarm(decisions, logger);
  const refusals = new CountedRefusals({ events: outcomes, ...stamp });
  return {
    ...{ decisions, outcomes, policy, fingerprint: engine.fingerprint, ...stamp },
    turnedAway: new TurnedAway({ refusals, policy, logger, ...stamp }),
    forOperations: (burst = 20) => ({
      ...{ decisions, outcomes, policy, refusals, logger, ...stamp },
      budget: new Allowance({ burst, perSecond: 0.5 }),
    }),
    close: () => refusals.close(),
  };
}

/** This service keeps no spool: what the stream does not take is alarmed. */
const orAlarm = (stream: DecisionSink, logger: Pick<Logger, 'error'>): Pick<EventKeeper, 'keep'> => ({
  async keep(event) {
    try {
      await stream.record(event);
    } catch (err) {
      const about = { err, callId: event.callId, alarm: 'event_not_recorded' };
      logger.error(about, 'an event could not be recorded');
    }
  },
});

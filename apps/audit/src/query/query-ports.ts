import { type DecisionStore, type GuardedDecisionPoint } from '#libs/enforcement';
import { type Logger } from '#libs/telemetry';
import { type DecisionLog } from '../log/decision-log.js';

/** What answering a query needs from the outside. */
export interface QueryPorts {
  readonly policy: GuardedDecisionPoint;
  readonly decisions: DecisionStore;
  readonly log: Pick<DecisionLog, 'page' | 'isOpen' | 'size'>;
  readonly clock: () => Date;
  readonly newId: () => string;
  readonly logger: Pick<Logger, 'error'>;
}

import { type SharedBudget } from '#libs/budgets';
import { type CountedRefusals, type DecisionStore, type GuardedDecisionPoint } from '#libs/enforcement';
import { type Logger } from '#libs/telemetry';
import { type DecisionLog } from '../log/decision-log.js';

/** What answering a query needs from the outside. */
export interface QueryPorts {
  readonly policy: GuardedDecisionPoint;
  readonly decisions: DecisionStore;
  readonly refusals: Pick<CountedRefusals, 'refuse'>;
  /** How often a person may ask. */
  readonly budget: Pick<SharedBudget, 'spend'>;
  readonly log: Pick<DecisionLog, 'page' | 'isOpen' | 'countOf' | 'size'>;
  readonly clock: () => Date;
  readonly newId: () => string;
  readonly logger: Pick<Logger, 'error'>;
}

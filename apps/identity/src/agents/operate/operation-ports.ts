import { type Allowance } from '#libs/budgets';
import {
  type CountedRefusals,
  type DecisionStore,
  type EventKeeper,
  type GuardedDecisionPoint,
} from '#libs/enforcement';
import { type Logger } from '#libs/telemetry';
import { type AgentRegistry } from '../agent-registry.js';

/** What an operation on the registered agents needs from the outside. */
export interface OperationPorts {
  readonly policy: GuardedDecisionPoint;
  readonly decisions: DecisionStore;
  readonly outcomes: Pick<EventKeeper, 'keep'>;
  readonly refusals: Pick<CountedRefusals, 'refuse'>;
  /** How often a person may ask: each operation is a record for good. */
  readonly budget: Pick<Allowance, 'spend'>;
  readonly registry: Pick<AgentRegistry, 'find' | 'list' | 'change'>;
  readonly clock: () => Date;
  readonly newId: () => string;
  readonly logger: Pick<Logger, 'error'>;
}

import { type Allowance } from '#libs/budgets';
import {
  type CountedRefusals,
  type DecisionStore,
  type Denial,
  type EventKeeper,
  type GuardedDecisionPoint,
} from '#libs/enforcement';
import { type MeshError } from '#libs/mesh';
import { type Resource } from '#libs/policy';
import { type Logger } from '#libs/telemetry';
import { type Granted, type Operating } from './operation-stages.js';

/** What every operation of an operator needs from the outside. */
export interface OperationPorts {
  readonly policy: GuardedDecisionPoint;
  readonly decisions: DecisionStore;
  readonly outcomes: Pick<EventKeeper, 'keep'>;
  readonly refusals: Pick<CountedRefusals, 'refuse'>;
  /** How often a person may ask: each operation is a record for good. */
  readonly budget: Pick<Allowance, 'spend'>;
  readonly clock: () => Date;
  readonly newId: () => string;
  readonly logger: Pick<Logger, 'error'>;
}

/** One kind of operation: what it is about, and what it does. */
export interface OperationPlan<Operation extends object, Answer extends object> {
  /** What is looked after, in words: `you look after agents more often than you may`. */
  readonly about: string;
  /** The action that policy is asked about, and that stands in records. */
  actionOf(operation: Operation): string;
  /**
   * What policy decides on, as far as the asker's own words and token say: nothing is looked up for it.
   * INVARIANT (tenant boundary): the tenant comes from the token, or is refused as another's.
   */
  named(operating: Operating<Operation>): Resource;
  /** The same as it was found to be, or `named` where it was not. Default: there is nothing to look up. */
  found?(operating: Operating<Operation>, named: Resource): Promise<Resource>;
  /** The type of what is asked about, where nothing was found yet. */
  readonly resourceType: string;
  /** The attributes of the resource that say nothing of a person. */
  readonly namesNobody: readonly string[];
  /** INVARIANT (no change without a recorded permit): spends the grant before anything is read or changed. */
  carryOut(granted: Operating<Operation> & Granted): Promise<Answer>;
  /** Another error than `forbidden` for what policy denies, where the person can do something about it. */
  refusal?(denial: Denial, operating: Operating<Operation>): MeshError | undefined;
  /** What the record holds a digest of. Default: the answer. */
  asRecorded?(answer: Answer): object;
}

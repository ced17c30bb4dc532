import {
  type CountedRefusals,
  type DecisionStore,
  type EventKeeper,
  type GuardedDecisionPoint,
  type RefusedKeys,
  type TurnedAway,
  type StepObserver,
} from '#libs/enforcement';
import { type TenantDirectory } from '#libs/contracts';
import { type Revocations, type TokenVerifier, type Underway } from '#libs/principal';
import { type Logger } from '#libs/telemetry';
import { type Approvals } from '../approvals/approvals.js';
import { type Toolboxes } from '../toolbox/toolboxes.js';
import { type CallBudgets } from './call-budgets.js';
import { type KeyTokens } from './keys/key-tokens.js';
import { type CredentialLender } from './credential-lender.js';

/** What enforcement needs from the outside. */
export interface EnforcementPorts {
  readonly verifier: Pick<TokenVerifier, 'verify'>;
  /** Of machine agents that bring an API key. */
  readonly keys: Pick<KeyTokens, 'tokenFor' | 'askAnew'>;
  readonly refusedKeys: Pick<RefusedKeys, 'record'>;
  readonly turnedAway: Pick<TurnedAway, 'record'>;
  /** What ended meanwhile. */
  readonly revocations: Pick<Revocations, 'check' | 'whenRevoked'>;
  /** The calls and lists that run, for whoever must say that none of somebody's does. */
  readonly underway: Pick<Underway, 'begin'>;
  readonly policy: GuardedDecisionPoint;
  readonly decisions: DecisionStore;
  readonly approvals: Pick<Approvals, 'find' | 'open' | 'spend'>;
  readonly outcomes: EventKeeper;
  readonly refusals: Pick<CountedRefusals, 'refuse'>;
  readonly budgets: Pick<CallBudgets, 'enter'>;
  readonly lender: CredentialLender;
  readonly toolboxes: Toolboxes;
  readonly tenants: TenantDirectory;
  readonly logger: Logger;
  readonly clock: () => Date;
  readonly newId: () => string;
  /** Longest a call may take, in milliseconds. */
  readonly callDeadlineMs: number;
  readonly observe?: StepObserver;
}

export const enforcementPorts = Symbol('EnforcementPorts');

import { type DecisionEvent } from '#libs/contracts';
import { type TokenVerifier } from '#libs/principal';
import { type PolicyEngine } from '#libs/policy';
import { type Logger } from '#libs/telemetry';
import { type Toolbox } from '../toolbox/toolbox.js';
import { type CredentialLender } from './credential-lender.js';
import { type DecisionStore } from './grant.js';
import { type StepObserver } from './sequence.js';

/** Keeps events that nothing waits for: stores them now or later, and never loses one silently. */
export interface EventKeeper {
  keep(event: DecisionEvent): Promise<void>;
  /** True when so many wait that no new call should start. */
  readonly full: boolean;
}

/** What enforcement needs from the outside. */
export interface EnforcementPorts {
  readonly verifier: Pick<TokenVerifier, 'verify'>;
  readonly policy: Pick<PolicyEngine, 'admit' | 'decide' | 'equivalenceKey' | 'fingerprint'>;
  readonly decisions: DecisionStore;
  readonly outcomes: EventKeeper;
  readonly lender: CredentialLender;
  readonly toolbox: Toolbox;
  readonly logger: Logger;
  readonly clock: () => Date;
  readonly newId: () => string;
  /** Longest a call may take, in milliseconds. */
  readonly callDeadlineMs: number;
  readonly observe?: StepObserver;
}

export const enforcementPorts = Symbol('EnforcementPorts');

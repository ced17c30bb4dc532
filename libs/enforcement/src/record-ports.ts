import { type DecisionEvent, type DecisionRecorded } from '#libs/contracts';

/** Where decisions are stored; resolves only when the store acknowledged, and rejects when it did not in time. */
export interface DecisionStore {
  record(event: DecisionRecorded): Promise<void>;
}

/** Keeps events that nothing waits for: stores them now or later, and never loses one silently. */
export interface EventKeeper {
  keep(event: DecisionEvent): Promise<void>;
  /** True when so many wait that no new call should start. */
  readonly full: boolean;
}

import { type Arrival, type Asked, type Grant, type Situated, Stop } from '#libs/enforcement';
import { type Decision, type Resource } from '#libs/policy';
import { type Principal } from '#libs/principal';

/** Who asks, and from where. */
export interface OperatedBy {
  readonly principal: Asked['principal'] & Partial<Pick<Principal, 'secondFactor' | 'issuedAt'>>;
  readonly arrival: Arrival;
  /**
   * A person who has shown this service a password, in a browser that is not known: they are counted apart, so that whoever knows a
   * password spends nothing of what its person has.
   */
  readonly isStrange?: boolean;
}

/** An operation of somebody whom the guard of the mesh has authenticated. */
export interface Operating<Operation> extends OperatedBy {
  readonly operation: Operation;
  readonly callId: string;
  /** `performance.now()`. */
  readonly begun: number;
}

export interface Decided {
  readonly decision: Decision;
  readonly resource: Resource;
}
export interface Granted {
  readonly grant: Grant;
}

/** What was permitted and could not be done. */
export class OperationFailed extends Stop {
  constructor(readonly cause: unknown) {
    super();
  }
}

/** As it is recorded. @param tool the action */
export const asked = (
  { callId, begun, principal, circumstances, operation }: Operating<object> & Situated,
  tool: string,
): Asked => ({
  callId,
  begun,
  principal,
  circumstances,
  tool,
  arguments: operation,
  revision: null,
});

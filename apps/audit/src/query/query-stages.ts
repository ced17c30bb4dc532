import { type DecisionPage, type DecisionQuery, type Person } from '#libs/contracts';
import { type Arrival, type Asked, type Grant, type Situated, Stop } from '#libs/enforcement';
import { MeshError } from '#libs/mesh';
import { type Principal } from '#libs/principal';
import { type Decision, type Resource } from '#libs/policy';

/** The action of asking for decisions. */
export const action = 'decisions_query';

/** A query of somebody whom the guard of the mesh has authenticated. */
export interface Queried {
  readonly arrival: Arrival;
  readonly principal: Principal;
  readonly query: DecisionQuery;
  readonly callId: string;
  /** `performance.now()`. */
  readonly begun: number;
  /**
   * Where the log ended when it was asked: a page shows neither the record of its own question nor what came meanwhile,
   * and the one behind it goes on where it ended.
   */
  readonly end: number;
}

export interface Scoped {
  readonly decision: Decision;
  /** What was decided on: the log of everybody in the tenant, or of one person. */
  readonly resource: Resource;
  /** The one person whose events may be shown; undefined for the whole tenant. */
  readonly owner: Person | undefined;
}
export interface Granted {
  readonly grant: Grant;
}
export interface Answered {
  readonly page: DecisionPage;
}

/** A query that could not be answered, permitted or not. */
export class QueryFailed extends Stop {
  constructor(readonly cause: unknown) {
    super();
  }

  /** For whoever answers: only what was said for them crosses the mesh, the log has the cause. */
  asError(): Error {
    if (this.cause instanceof MeshError) return this.cause;
    return new Error('a query could not be answered', { cause: this.cause });
  }
}

/** As it is recorded. */
export const asked = ({ callId, begun, principal, circumstances, query }: Queried & Situated): Asked => ({
  callId,
  begun,
  principal,
  circumstances,
  tool: action,
  arguments: query,
  revision: null,
});

import { type ApprovalFault } from '../approvals/approval-fault.js';
import { Denial, type DenialDetail, type Stage, Stop } from '#libs/enforcement';

/** A request turned away before it is a call: nobody is known to have made it, or it is not MCP. */
export class RequestRefused extends Stop {
  constructor(
    /** 200 where only JSON-RPC says that it is an error. */
    readonly status: 200 | 400 | 401 | 403 | 404 | 405 | 413 | 415 | 429 | 503,
    /** JSON-RPC error code. */
    readonly rpcCode: number,
    /** One line, safe to show. */
    readonly message: string,
    readonly detail: {
      challenge?: 'missing' | 'invalid_token' | 'insufficient_scope';
      id?: string | number | undefined;
      /** When to come again, of 429. */
      retryAfterSeconds?: number;
      /** `data` of the JSON-RPC error. */
      data?: object;
    } = {},
  ) {
    super();
  }
}

/** Why the pipeline itself refused; policy, its engine and the decision point have codes of their own. */
export type PipelineCode =
  /** It is no tools/call as MCP has it. */
  | 'ENVELOPE_INVALID'
  | 'UNKNOWN_TOOL'
  | 'ARGUMENTS_INVALID'
  /** The token was not given for what the tool does. */
  | 'SCOPE_MISSING'
  | 'RESOURCE_NOT_FOUND'
  | 'CREDENTIAL_REFUSED'
  | 'TOKEN_EXPIRED'
  | 'VAULT_UNAVAILABLE'
  | 'CAPACITY_EXHAUSTED'
  | 'DATABASE_REFUSED'
  | 'DATABASE_UNAVAILABLE'
  | 'DECISION_NOT_RECORDED'
  | 'CALL_CANCELLED'
  /** This service closes its own connections: it stops, or the credential was taken back. */
  | 'SHUTTING_DOWN'
  | 'SIGN_IN_ENDED'
  | ApprovalFault
  /** Whether people have answered is not known. */
  | 'APPROVALS_UNKNOWN'
  /** Whoever asks has as many calls that wait for people as they may. */
  | 'TOO_MANY_WAIT'
  | 'PIPELINE_FAILED';

/** A denial of the pipeline's own. */
export const deny = (stage: Stage, code: PipelineCode, text: string, detail?: DenialDetail): Denial =>
  Denial.by(stage, code, text, detail);

import { type Resource } from '#libs/policy';

/** A request turned away before it is a call: it has no caller, or is not MCP. */
export class RequestRefused {
  constructor(
    readonly status: 400 | 401 | 403 | 404 | 405 | 413 | 415 | 503,
    /** JSON-RPC error code. */
    readonly rpcCode: number,
    /** One line, safe to show. */
    readonly message: string,
    readonly detail: { challenge?: 'missing' | 'invalid_token'; id?: string | number } = {},
  ) {}
}

/** Why the pipeline itself refused; policy has its own codes (`@rationale`) and the engine has its `EngineCode`s. */
export type PipelineCode =
  | 'UNKNOWN_TOOL'
  | 'ARGUMENTS_INVALID'
  | 'RESOURCE_NOT_FOUND'
  | 'CREDENTIAL_REFUSED'
  | 'TOKEN_EXPIRED'
  | 'VAULT_UNAVAILABLE'
  | 'CAPACITY_EXHAUSTED'
  | 'DATABASE_REFUSED'
  | 'DATABASE_UNAVAILABLE'
  | 'DECISION_NOT_RECORDED'
  | 'CALL_CANCELLED'
  | 'PIPELINE_FAILED';

/** What may be said to the caller about a refusal. */
export interface Told {
  readonly rationale: readonly string[];
  readonly policies: readonly string[];
  readonly text: string;
}

/** A call that does not run. What is recorded is the truth; what is told may be less. */
export class CallRefused {
  readonly told: Told;

  constructor(
    readonly stage: 'admission' | 'decision',
    readonly rationale: readonly string[],
    readonly policies: readonly string[],
    /** One line, safe to show. */
    text: string,
    readonly more: { readonly resource?: Resource; readonly told?: Told; readonly cause?: unknown } = {},
  ) {
    this.told = more.told ?? { rationale, policies, text };
  }

  static by(
    stage: 'admission' | 'decision',
    code: PipelineCode,
    text: string,
    more: CallRefused['more'] = {},
  ) {
    return new CallRefused(stage, [code], [], text, more);
  }
}

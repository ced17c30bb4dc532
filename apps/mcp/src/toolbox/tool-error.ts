/** What a tool itself may end in besides success; everything else it throws is explained by the pipeline. */
export type ToolErrorCode =
  | 'not_found'
  | 'conflict'
  | 'confirmation_needed'
  | 'input_required'
  /** It was done before, and what became of it since is not its outcome any more. */
  | 'already_done'
  /** Of its idempotency key: it is another call's, the tool keeps none, or how its first call ended is not known. */
  | 'key_reused'
  | 'key_unsupported'
  | 'outcome_unknown';

/** A failure a tool explains to whoever called it. The message is shown: one line, and of what is stored only what they may see. */
export class ToolError extends Error {
  constructor(
    readonly code: ToolErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ToolError';
  }
}

/** What a permitted call may end in besides success. Closed: anything else is `internal`. */
export type ToolErrorCode =
  'not_found' | 'conflict' | 'cancelled' | 'database_refused' | 'database_unavailable' | 'internal';

/** A failure a tool explains to its caller. The message is shown: one line, no value that the caller did not send. */
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

/** What a tool itself may end in besides success; everything else it throws is explained by the pipeline. */
export type ToolErrorCode = 'not_found' | 'conflict' | 'confirmation_needed' | 'input_required';

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

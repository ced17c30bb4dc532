/** Toolboxes that cannot be offered; `problems` has one line for each thing to mend, with its place. */
export class ToolboxError extends Error {
  readonly code = 'toolboxes_invalid';
  constructor(
    readonly problems: readonly string[],
    options?: ErrorOptions,
  ) {
    super(`the toolboxes are not usable:\n${problems.map((p) => `  - ${p}`).join('\n')}`, options);
    this.name = 'ToolboxError';
  }
}

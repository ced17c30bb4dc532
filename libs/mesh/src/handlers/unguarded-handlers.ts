/** Handlers that a service must not start with, one line each that says what to write. */
export class UnguardedHandlers extends Error {
  readonly code = 'handlers_unguarded';

  constructor(readonly problems: readonly string[]) {
    super(`handlers of the mesh are not safe to serve:\n${problems.map((line) => `  - ${line}`).join('\n')}`);
    this.name = 'UnguardedHandlers';
  }
}

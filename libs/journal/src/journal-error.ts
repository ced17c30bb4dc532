/** Why a journal cannot be read or written. */
export class JournalError extends Error {
  constructor(
    /**
     * `damaged`: it holds what was never written to it, or lacks what was. `replaced`: so it is found while it is open, or the path leads
     * elsewhere. `unwritable`: the disk takes nothing.
     */
    readonly code: 'damaged' | 'replaced' | 'unwritable' | 'closed',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'JournalError';
  }
}

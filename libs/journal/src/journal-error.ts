/** Why a journal cannot be read or written. */
export class JournalError extends Error {
  constructor(
    /** `damaged`: it holds what was never written to it, or lacks what was. `unwritable`: the disk takes nothing. */
    readonly code: 'damaged' | 'unwritable' | 'closed',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'JournalError';
  }
}

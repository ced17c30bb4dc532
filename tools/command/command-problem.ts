import { type Exit } from './exit-codes.js';

/** A command could not do what it was asked. The message is all there is to say: a stack would add nothing. */
export class CommandProblem extends Error {
  /**
   * @param exit how the command ends
   * @param code what `--json` calls it
   */
  constructor(
    readonly exit: Exit,
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** An argument, a variable or a file that was given cannot be used. Nothing was done. */
export class UsageProblem extends CommandProblem {
  constructor(message: string, options?: ErrorOptions) {
    super('usage', 'usage', message, options);
  }
}

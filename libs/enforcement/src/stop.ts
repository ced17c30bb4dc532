declare const stops: unique symbol;

/** Ends a sequence: a refusal of whatever kind, or a wait. What a step adds is never one. */
export abstract class Stop {
  /** Keeps anything of the same shape from being taken for a stop, or a stop for what a step adds. */
  declare readonly [stops]: true;
}

/** What a step adds to what the steps before it made. */
export type Added = object & { readonly [stops]?: never };

/**
 * A third way for a step to end: neither yes nor no yet, because somebody has to answer first. It is handed out as the
 * step made it. Whoever is told comes again when it was answered and goes through every step again: nothing is kept
 * running, and what was true when it began to wait is not taken for true when it goes on.
 */
export class Waiting<Details extends object = object> extends Stop {
  constructor(
    /** What is waited for, such as `approval`. */
    readonly on: string,
    /** What is needed to go on later: data, for it may be another process that goes on. */
    readonly details: Readonly<Details>,
  ) {
    super();
  }
}

/** A step waits where whoever asked cannot be told to; its sequence refuses. */
export class CannotWait extends Error {
  constructor(readonly waiting: Waiting) {
    super(`nobody who asks like this can wait for \`${waiting.on}\``);
    this.name = 'CannotWait';
  }
}

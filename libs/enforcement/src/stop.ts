declare const stops: unique symbol;

/** Ends a sequence: a refusal of whatever kind, or a wait. What a step adds is never one. */
export abstract class Stop {
  /** Keeps anything of the same shape from being taken for a stop, or a stop for what a step adds. */
  declare readonly [stops]: true;
}

/** What a step adds to what the steps before it made. */
export type Added = object & { readonly [stops]?: never };

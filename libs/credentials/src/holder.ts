import { type Revocable } from '#libs/principal';

/** Whose token it is, a person's or an agent's that acts for itself, and what else of it can be revoked. */
export type Holder = Revocable;

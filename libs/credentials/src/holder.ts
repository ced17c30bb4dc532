import { type Revocable } from '#libs/principal';

/** Whose token it is, a person's or an agent's that acts for itself, and what else of it can be revoked. */
export type Holder = Revocable;

/** The person, or the agent where it acts for itself. */
export const nameOf = ({ user, actors }: Holder): string => user?.key ?? actors[0] ?? '';

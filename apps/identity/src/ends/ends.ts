import { type ReadinessCheck } from '#libs/contracts';
import { type ToRevoke } from '#libs/mesh';
import { type Revocable, type Revocations } from '#libs/principal';

/** What ends a sign-in everywhere, and what is known to have ended. */
export interface Ends extends Pick<Revocations, 'check'> {
  /** Whether it is known to be over; says nothing of what was not heard. */
  isOver(held: Revocable): boolean;
  /** Resolves when the mesh has stored it, or when the first attempt failed and it is tried again and again. Never throws. */
  end(what: ToRevoke): Promise<void>;
  readiness(): Promise<ReadinessCheck>;
  close(): Promise<void>;
}

import { type RevocationReason } from '#libs/contracts';
import { type Revocable, type Revocations } from '#libs/principal';
import { type Session } from './session.js';

/** How sessions end for the whole mesh, and what is known to have ended. */
export interface SessionEnds extends Pick<Revocations, 'check'> {
  /** Ends what was got by a sign-in, everywhere. @throws MeshError `unavailable` when it could not be said */
  revoke(sid: string, reason: RevocationReason): Promise<void>;
}

/** @param clientId what this service is called at the issuer */
export const heldBy = (
  { sid, tenant, user, createdAt }: Pick<Session, 'sid' | 'tenant' | 'user' | 'createdAt'>,
  clientId: string,
): Revocable => ({
  sessionId: sid,
  tenant,
  user: { key: user.key },
  actors: [clientId],
  issuedAt: Math.floor(createdAt / 1_000),
});

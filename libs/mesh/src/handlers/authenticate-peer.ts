import { isForNow, type Principal, requireActorIsPeer, TokenRejected } from '#libs/principal';
import { type MeshContext } from '../mesh-context.js';
import { MeshError } from '../mesh-error.js';

/** Makes a principal of a token that it verified for this service. */
export interface Authenticator {
  /** @throws TokenRejected when the token proves nothing here */
  verify(token: string): Promise<Principal>;
}

/**
 * Who sent a message of the mesh, by the token that came with it and that this service verifies itself.
 * INVARIANT (actor is peer): a token works only on the connection of the service it was issued to.
 * @throws MeshError `unauthenticated`, or `unavailable` when the issuer's keys cannot be had
 */
export async function authenticatePeer(
  authenticator: Authenticator,
  { bearer, peer }: Pick<MeshContext, 'bearer' | 'peer'>,
): Promise<Principal> {
  try {
    const principal = await authenticator.verify(bearer ?? '');
    requireActorIsPeer(principal, peer);
    return principal;
  } catch (cause) {
    if (cause instanceof TokenRejected) throw toMeshError(cause);
    throw cause;
  }
}

function toMeshError(cause: TokenRejected): MeshError {
  return isForNow(cause)
    ? new MeshError('unavailable', 'tokens cannot be verified now; try again', { cause })
    : new MeshError('unauthenticated', cause.message, { cause });
}

import { type Principal, requireActorIsPeer, TokenRejected, type TokenVerifier } from '#libs/principal';
import { type MeshContext } from './mesh-context.js';
import { MeshError } from './mesh-error.js';

/**
 * Who sent a message of the mesh, by the token that came with it and that this service verifies itself.
 * INVARIANT (actor is peer): a token works only on the connection of the service it was issued to.
 * @throws MeshError `unauthenticated`, or `unavailable` when the issuer's keys cannot be had
 */
export async function authenticatePeer(
  verifier: Pick<TokenVerifier, 'verify'>,
  { bearer, peer }: Pick<MeshContext, 'bearer' | 'peer'>,
): Promise<Principal> {
  try {
    const principal = await verifier.verify(bearer ?? '');
    requireActorIsPeer(principal, peer);
    return principal;
  } catch (cause) {
    if (cause instanceof TokenRejected) throw toMeshError(cause);
    throw cause;
  }
}

function toMeshError(cause: TokenRejected): MeshError {
  return cause.code === 'keys_unavailable'
    ? new MeshError('unavailable', 'tokens cannot be verified now; try again', { cause })
    : new MeshError('unauthenticated', cause.message, { cause });
}

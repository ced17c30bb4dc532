import { type MeshContext, MeshError } from '#libs/mesh';
import { type Principal } from './principal.js';
import { requireActorIsPeer } from './require-actor-is-peer.js';
import { TokenRejected } from './token-rejected.js';
import { type TokenVerifier } from './verification/create-token-verifier.js';

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

import { type Caller, requireActorIsPeer, TokenRejected, type TokenVerifier } from '#libs/identity';
import { type MeshContext, MeshError } from '#libs/mesh';

/**
 * Who is calling, by the token this service verifies itself.
 * INVARIANT (actor is peer): a token works only on the connection of the service it was issued to.
 * @throws MeshError `unauthenticated`, or `unavailable` when the issuer's keys cannot be had
 */
export async function authenticate(
  verifier: Pick<TokenVerifier, 'verify'>,
  { bearer, peer }: Pick<MeshContext, 'bearer' | 'peer'>,
): Promise<Caller> {
  try {
    const caller = await verifier.verify(bearer ?? '');
    requireActorIsPeer(caller, peer);
    return caller;
  } catch (error) {
    if (!(error instanceof TokenRejected)) throw error;
    const code = error.code === 'keys_unavailable' ? 'unavailable' : 'unauthenticated';
    throw new MeshError(code, error.message, { cause: error });
  }
}

import { type PeerName } from '#libs/contracts';
import { type Principal } from './principal.js';
import { TokenRejected } from './token-rejected.js';

/**
 * INVARIANT (actor is peer): the NATS peer that sent a message is the client its token was issued to, so that a token
 * stolen from one service is worth nothing on another's connection.
 * What an issuer calls a peer's client is in the issuer's entry; a principal has the mesh's own name, `deputy-<peer>`.
 * @throws TokenRejected `peer_mismatch`
 */
export function requireActorIsPeer(principal: Pick<Principal, 'agent'>, peer: PeerName): void {
  if (principal.agent.id === `deputy-${peer}`) return;
  throw new TokenRejected(
    'peer_mismatch',
    `the token was issued to \`${principal.agent.id}\` but \`${peer}\` presented it; each service sends only its own tokens`,
  );
}

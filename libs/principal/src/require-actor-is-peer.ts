import { type PeerName } from '#libs/contracts';
import { type Principal } from './principal.js';
import { TokenRejected } from './token-rejected.js';

/**
 * INVARIANT (actor is peer): the NATS peer that sent a message is the client its token was issued to, so that a token
 * stolen from one service is worth nothing on another's connection.
 * @param actors client id of each peer where it is not `deputy-<peer>`
 * @throws TokenRejected `peer_mismatch`
 */
export function requireActorIsPeer(
  principal: Principal,
  peer: PeerName,
  actors: Partial<Record<PeerName, string>> = {},
): void {
  const expected = actors[peer] ?? `deputy-${peer}`;
  if (principal.agent.id === expected) return;
  throw new TokenRejected(
    'peer_mismatch',
    `the token was issued to \`${principal.agent.id}\` but \`${peer}\` presented it; each service sends only its own tokens`,
  );
}

import { peerNames } from '#libs/contracts';
import { type Arrival } from '#libs/enforcement';
import { isForNow, requireActorIsPeer, TokenRejected } from '#libs/principal';
import { broughtBy } from '../keys/brought.js';
import { type EnforcementPorts } from '../ports.js';
import { RequestRefused } from '../refusal.js';
import { type Authenticated, type Inbound } from '../stages.js';
import { authenticateKey, refuseKey, unauthenticated } from './authenticate-key.js';

/** Client ids of the services on the mesh. */
const meshActors: ReadonlySet<string> = new Set(peerNames.map((peer) => `deputy-${peer}`));

/**
 * Verifies the bearer token, or that for which identity exchanges an API key, by this service's own means.
 * INVARIANT (a refused token is recorded or counted): by the rule that refused it, with nothing of what it says.
 * INVARIANT (actor is peer): over NATS the authenticated peer is the token's actor; over HTTP no token of a mesh peer
 * is taken, so one stolen from the mesh cannot be replayed from outside it.
 */
export function authenticate(ports: EnforcementPorts) {
  const { verifier, turnedAway, logger } = ports;
  return async ({ request, arrival }: Inbound): Promise<Authenticated | RequestRefused> => {
    const brought = broughtBy(request, arrival);
    if (brought.by === 'misused key') return refuseKey(brought.code, arrival, ports);
    if (brought.by === 'key') return authenticateKey(brought.key, arrival, ports);
    if (brought.by === 'nothing') {
      return new RequestRefused(401, unauthenticated, 'a bearer token is required', { challenge: 'missing' });
    }
    try {
      const principal = await verifier.verify(brought.token);
      requireOwnActor(arrival, principal);
      return { principal };
    } catch (error) {
      const code = error instanceof TokenRejected ? error.code : 'claims';
      logger.warn({ transport: arrival.transport, peer: arrival.peer, reason: code }, 'a token was refused');
      if (error instanceof TokenRejected && isForNow(error))
        return new RequestRefused(503, unauthenticated, `${error.message}`);
      // What a token says that is not taken is nobody's word, so the record names nobody.
      await turnedAway.record({ door: 'AccessToken', code: `TOKEN_${code.toUpperCase()}` }, arrival);
      // Of the right kind, and for too little: the client can ask the person again (RFC 6750 section 3.1).
      return code === 'scope'
        ? new RequestRefused(403, unauthenticated, 'the token lacks a scope; sign in again with it', {
            challenge: 'insufficient_scope',
          })
        : new RequestRefused(401, unauthenticated, `the token is not accepted here (${code})`, {
            challenge: 'invalid_token',
          });
    }
  };
}

function requireOwnActor(arrival: Arrival, principal: Authenticated['principal']): void {
  if (arrival.transport === 'nats') return requireActorIsPeer(principal, arrival.peer);
  if ([principal.agent.id, ...principal.actors].some((actor) => meshActors.has(actor))) {
    throw new TokenRejected('peer_mismatch', 'tokens of mesh services are taken over the mesh only');
  }
}

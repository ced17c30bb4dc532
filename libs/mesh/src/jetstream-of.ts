import { jetstream, type JetStreamClient } from '@nats-io/jetstream';
import { type PeerName, type StreamOwner } from '#libs/contracts';
import { type MeshConnection } from './connect-mesh.js';

/** Peers without a store of their own: all they ask of JetStream is asked of another account. */
const borrowing: ReadonlySet<PeerName> = new Set(['audit', 'operator']);
/** What is asked of another account's store goes by this name (policies/nats/accounts.conf). */
const borrowedPrefix = '$JS.STORE.API';

/**
 * JetStream as this peer may ask it. Without the client's check of the whole account, which no peer may make.
 * @param timeoutMs longest to wait for an answer
 * @param owner whose store is asked; its own by default
 */
export function jetstreamOf(
  { nats, peer }: MeshConnection,
  timeoutMs: number,
  owner: StreamOwner = peer,
): JetStreamClient {
  return jetstream(nats, {
    timeout: timeoutMs,
    checkAPI: false,
    ...((owner !== peer || borrowing.has(peer)) && { apiPrefix: borrowedPrefix }),
  });
}

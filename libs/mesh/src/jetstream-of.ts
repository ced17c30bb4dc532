import { jetstream, type JetStreamClient } from '@nats-io/jetstream';
import { type PeerName } from '#libs/contracts';
import { type MeshConnection } from './connect-mesh.js';

/** Peers without a store of their own: what they ask of another account's goes by this name (policies/nats/accounts.conf). */
const borrowing: ReadonlySet<PeerName> = new Set(['audit', 'operator']);
const borrowedPrefix = '$JS.STORE.API';

/**
 * JetStream as this peer may ask it. Without the client's check of the whole account, which no peer may make.
 * @param timeoutMs longest to wait for an answer
 */
export function jetstreamOf({ nats, peer }: MeshConnection, timeoutMs: number): JetStreamClient {
  return jetstream(nats, {
    timeout: timeoutMs,
    checkAPI: false,
    ...(borrowing.has(peer) && { apiPrefix: borrowedPrefix }),
  });
}

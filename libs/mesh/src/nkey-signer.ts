import { sign } from 'node:crypto';
import { type Authenticator } from '@nats-io/transport-node';
import { privateKeyOf, publicNkeyOf } from './nkey.js';

/**
 * Proves who a peer is by signing what the server asks. Everything but the signature is prepared here: nats-server gives a
 * connection little time.
 */
export function nkeySigner(seed: Uint8Array): Authenticator {
  const key = privateKeyOf(seed);
  const nkey = publicNkeyOf(key);
  return (nonce) => ({
    nkey,
    sig: nonce === undefined ? '' : sign(null, Buffer.from(nonce), key).toString('base64'),
  });
}

import { peerNames } from '#libs/contracts';
import { type PeerKeys } from './peer-keys.js';

/** The variables that policies/nats/nats.conf, or with a certificate nats-tls.conf, reads from the environment of nats-server. */
export function natsServerEnvironment(options: {
  port: number;
  storeDir: string;
  keys: PeerKeys;
  host?: string;
  /** Paths of PEM files. */
  certificate?: { certFile: string; keyFile: string };
}): Record<string, string> {
  const nkeys = peerNames.map((peer) => [`DEPUTY_${peer.toUpperCase()}_NKEY`, options.keys[peer].publicKey]);
  return {
    ...(Object.fromEntries(nkeys) as Record<string, string>),
    DEPUTY_NATS_HOST: options.host ?? '127.0.0.1',
    DEPUTY_NATS_PORT: String(options.port),
    // Quoted: the value is read as nats-server configuration, where a space ends a word.
    DEPUTY_NATS_STORE_DIR: JSON.stringify(options.storeDir),
    ...(options.certificate && {
      DEPUTY_NATS_CERT_FILE: JSON.stringify(options.certificate.certFile),
      DEPUTY_NATS_KEY_FILE: JSON.stringify(options.certificate.keyFile),
    }),
  };
}

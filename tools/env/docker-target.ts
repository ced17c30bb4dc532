import { services } from '../launcher/manifest.js';
import { addressesOf } from '../launcher/mesh-addresses.js';
import { localIssuerId } from '../launcher/people.js';
import { authorities, containerFolder, containerPorts, imageRoot, secretsRoot } from './container-folder.js';
import { type Target } from './target.js';

/**
 * The containers of docker-compose. Services, Vault and the model's stand-in share one network, so that the issuer has one
 * address for browsers, services and Vault; NATS and MongoDB are reached by name, with TLS.
 */
export function dockerTarget(): Target {
  const servers = {
    vault: `http://127.0.0.1:${containerPorts.vault}`,
    documentdb: `mongodb:${containerPorts.documentdb}`,
    nats: `tls://nats:${containerPorts.nats}`,
  };
  return {
    name: 'docker',
    layout: {
      root: imageRoot,
      dataDir: secretsRoot,
      folder: containerFolder,
      ports: containerPorts,
      addresses: addressesOf(services, { ports: containerPorts, servers }),
      servers,
      issuer: undefined,
      issuerId: localIssuerId,
      verbose: false,
      env: { NATS_CA_FILE: authorities, DOCUMENTDB_TLS_CA_FILE: authorities },
      extra: {},
    },
    services: ['web', 'identity', 'mcp', 'audit', 'agent', 'standins'],
    steps: ['provision-mesh', 'provision-data'],
  };
}

import { services } from '../launcher/manifest.js';
import { addressesOf } from '../launcher/mesh-addresses.js';
import { localIssuerId } from '../launcher/people.js';
import { containerFolder, containerPorts, imageRoot } from './container-folder.js';
import { type Target } from './target.js';

/** Where the containers are; a rehearsal without them has folders, ports and servers of its own. */
export interface ContainerPlace {
  /** Where the project is. */
  readonly project: string;
  /** What the paths of secrets and data are below. */
  readonly root: string;
  readonly ports: Readonly<Record<string, number>>;
  readonly servers: { readonly vault: string; readonly documentdb: string; readonly nats: string };
  readonly databaseSpeaksTls: boolean;
  readonly natsSyncsAlways: boolean;
}

const inContainers: ContainerPlace = {
  project: imageRoot,
  root: '/',
  ports: containerPorts,
  servers: {
    vault: `http://127.0.0.1:${containerPorts.vault}`,
    documentdb: `mongodb:${containerPorts.documentdb}`,
    nats: `tls://nats:${containerPorts.nats}`,
  },
  databaseSpeaksTls: true,
  natsSyncsAlways: true,
};

/**
 * The containers of docker-compose. Services, Vault and the model's stand-in share one network, so that the issuer has one
 * address for browsers, services and Vault; NATS and MongoDB are reached by name, with TLS.
 */
export function dockerTarget(place: ContainerPlace = inContainers): Target {
  const { ports, servers } = place;
  const folder = containerFolder(place.root);
  return {
    name: 'docker',
    layout: {
      root: place.project,
      dataDir: place.root,
      folder,
      ports,
      addresses: addressesOf(services, { ports, servers }),
      servers,
      issuer: undefined,
      issuerId: localIssuerId,
      syncsAlways: place.natsSyncsAlways,
      verbose: false,
      env: {
        NATS_CA_FILE: folder.authorities,
        ...(place.databaseSpeaksTls && { DOCUMENTDB_TLS_CA_FILE: folder.authorities }),
      },
      extra: {},
    },
    services: ['web', 'identity', 'mcp', 'audit', 'agent', 'standins'],
    steps: ['provision-mesh', 'provision-data'],
  };
}

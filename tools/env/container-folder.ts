import { posix } from 'node:path';
import { type DataFolder } from '../launcher/data-folder.js';

const { join } = posix;

/** Each service has a folder of its own below it, and sees no other's. */
export const secretsRoot = '/run/deputy';
/** What a service keeps of its own. */
export const dataRoot = '/var/lib/deputy';
/** Where the project is in the image. */
export const imageRoot = '/app';

/** Certificates of the authorities that NATS and the database are known by; nothing in it is secret. */
export const authorities = join(secretsRoot, 'ca', 'ca.pem');

/** Where things are in a container, in each kind of them. */
export const containerFolder: DataFolder = {
  logs: join(dataRoot, 'logs'),
  clients: join(secretsRoot, 'identity', 'clients.json'),
  people: join(secretsRoot, 'identity', 'people.json'),
  issuers: join(secretsRoot, 'issuers', 'issuers.json'),
  nats: { store: join(dataRoot, 'nats'), environment: join(secretsRoot, 'nats', 'environment.sh') },
  seedOf: (peer) => join(secretsRoot, peer, 'nats.nk'),
  of: (service) => join(dataRoot, service),
  webClientSecret: join(secretsRoot, 'web', 'client-secret'),
  agentClientSecret: join(secretsRoot, 'agent', 'client-secret'),
  vaultRootToken: join(secretsRoot, 'vault-keeper', 'root-token'),
  vaultEnderToken: join(secretsRoot, 'ender', 'token'),
  documentdbAdminPassword: join(secretsRoot, 'mongodb', 'admin-password'),
};

/** The port of each endpoint in a container. Publishing them is another matter. */
export const containerPorts = {
  web: 3000,
  identity: 4000,
  mcp: 4100,
  agent: 3010,
  audit: 3011,
  nats: 4222,
  vault: 8200,
  documentdb: 27_017,
  bedrock: 4200,
} as const;

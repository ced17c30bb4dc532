import { posix as paths } from 'node:path';
import { type DataFolder } from '../launcher/data-folder.js';

const join = (...parts: string[]) => paths.join(...parts);

/** Each service has a folder of its own below it, and sees no other's. */
export const secretsRoot = '/run/deputy';
/** What a service keeps of its own. */
export const dataRoot = '/var/lib/deputy';
/** Where the project is in the image. */
export const imageRoot = '/app';

/**
 * Where things are in a container, in each kind of them.
 * @param root what all paths are below; of a rehearsal without containers alone
 */
export function containerFolder(root = '/'): ContainerFolder {
  const secret = (...names: string[]) => join(root, secretsRoot, ...names);
  const data = (name: string) => join(root, dataRoot, name);
  return {
    logs: data('logs'),
    clients: secret('identity', 'clients.json'),
    people: secret('identity', 'people.json'),
    issuers: secret('issuers', 'issuers.json'),
    nats: { store: data('nats'), environment: secret('nats', 'environment.sh') },
    seedOf: (peer) => secret(peer, 'nats.nk'),
    of: data,
    webClientSecret: secret('web', 'client-secret'),
    agentClientSecret: secret('agent', 'client-secret'),
    vaultRootToken: secret('vault-keeper', 'root-token'),
    vaultEnderToken: secret('ender', 'token'),
    documentdbAdminPassword: secret('mongodb', 'admin-password'),
    authorities: secret('ca', 'ca.pem'),
    authority: { certFile: secret('authority', 'ca.pem'), keyFile: secret('authority', 'ca-key.pem') },
    natsConfig: secret('nats', 'config'),
    natsCertificate: { certFile: secret('nats', 'cert.pem'), keyFile: secret('nats', 'key.pem') },
    mongodbCertificate: secret('mongodb', 'server.pem'),
    vaultConfig: secret('vault', 'vault.hcl'),
    vaultUnsealKey: secret('vault-keeper', 'unseal-key'),
  };
}

/** What servers of others need beside what services do. */
export interface ContainerFolder extends DataFolder {
  /** Certificates of the authorities that NATS and the database are known by; nothing in it is secret. */
  readonly authorities: string;
  /** What signs them; no container but the one that prepares has it. */
  readonly authority: Certificate;
  readonly natsConfig: string;
  readonly natsCertificate: Certificate;
  /** Certificate and key in one file, as mongod wants it. */
  readonly mongodbCertificate: string;
  readonly vaultConfig: string;
  readonly vaultUnsealKey: string;
}

/** Paths of PEM files. */
export interface Certificate {
  readonly certFile: string;
  readonly keyFile: string;
}

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

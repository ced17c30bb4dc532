import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { peopleFile } from './people.js';
import { readOrCreate, writePrivately } from './private-file.js';

/** Where a mesh keeps what: the data folder of a local run, or other paths where it runs elsewhere. */
export type DataFolder = {
  logs: string;
  clients: string;
  people: string;
  issuers: string;
  nats: { store: string; environment: string };
  /** The private key of a peer. */
  seedOf: (peer: string) => string;
  of: (service: string) => string;
  webClientSecret: string;
  agentClientSecret: string;
  vaultRootToken: string;
  /** Written by Vault's set-up: ends logins of instances that died. */
  vaultEnderToken: string;
  documentdbAdminPassword: string;
};

/** Where everything is in the data folder of a local run. Folders are 0700 and secrets 0600. */
export function dataFolder(dataDir: string): DataFolder {
  const secret = (name: string) => join(dataDir, 'secrets', name);
  return {
    logs: join(dataDir, 'logs'),
    clients: join(dataDir, 'clients.json'),
    people: peopleFile(dataDir),
    issuers: join(dataDir, 'issuers.json'),
    nats: {
      store: join(dataDir, 'nats'),
      environment: join(dataDir, 'nats', 'environment.json'),
    },
    seedOf: (peer) => join(dataDir, 'nats', 'seeds', `${peer}.nk`),
    of: (service) => join(dataDir, service),
    webClientSecret: secret('deputy-web'),
    agentClientSecret: secret('deputy-agent'),
    vaultRootToken: secret('vault-root-token'),
    vaultEnderToken: secret('vault-ender-token'),
    documentdbAdminPassword: secret('documentdb-admin-password'),
  };
}

export type Clients = { webUrl: string };

/** MCP clients that apps/identity has presets for. */
const applications = [
  'deputy-mcp-client',
  'claude-code',
  'claude',
  'vscode',
  'cursor',
  'codex',
  'mcp-inspector',
  'mcp-remote',
];

/** Makes the secrets of a first start and registers the OAuth clients with this start's addresses. */
export function prepareSecrets(folder: DataFolder, clients: Clients): void {
  registerClients(folder, clients);
  readOrCreate(folder.vaultRootToken, () => `hvs.${randomSecret()}`);
  readOrCreate(folder.documentdbAdminPassword, randomSecret);
}

/** Makes the secrets of the mesh's own OAuth clients on a first start, and registers all with this start's addresses. */
export function registerClients(
  folder: Pick<DataFolder, 'webClientSecret' | 'agentClientSecret' | 'clients'>,
  { webUrl }: Clients,
): void {
  const webSecret = readOrCreate(folder.webClientSecret, randomSecret);
  const agentSecret = readOrCreate(folder.agentClientSecret, randomSecret);
  const clients = [
    {
      client_id: 'deputy-web',
      client_secret: webSecret,
      redirect_uris: [`${webUrl}/auth/callback`],
      post_logout_redirect_uris: [`${webUrl}/`],
      backchannel_logout_uri: `${webUrl}/auth/backchannel-logout`,
    },
    { client_id: 'deputy-agent', client_secret: agentSecret },
    ...applications.map((client_id) => ({ client_id })),
  ];
  writePrivately(folder.clients, JSON.stringify(clients, null, 2));
}

export const randomSecret = () => randomBytes(32).toString('base64url');

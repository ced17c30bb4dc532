import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readOrCreate, writePrivately } from './private-file.js';

/** Where everything is in the data folder of a local run. Folders are 0700 and secrets 0600. */
export function dataFolder(dataDir: string) {
  const secret = (name: string) => join(dataDir, 'secrets', name);
  return {
    logs: join(dataDir, 'logs'),
    clients: join(dataDir, 'clients.json'),
    nats: {
      seeds: join(dataDir, 'nats', 'seeds'),
      store: join(dataDir, 'nats'),
      environment: join(dataDir, 'nats', 'environment.json'),
    },
    of: (service: string) => join(dataDir, service),
    webClientSecret: secret('deputy-web'),
    agentClientSecret: secret('deputy-agent'),
    vaultRootToken: secret('vault-root-token'),
    /** Written by Vault's set-up: ends logins of instances that died. */
    vaultEnderToken: secret('vault-ender-token'),
    documentdbAdminPassword: secret('documentdb-admin-password'),
  } as const;
}
export type DataFolder = ReturnType<typeof dataFolder>;

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
export function prepareSecrets(folder: DataFolder, { webUrl }: Clients): void {
  const webSecret = readOrCreate(folder.webClientSecret, randomSecret);
  const agentSecret = readOrCreate(folder.agentClientSecret, randomSecret);
  readOrCreate(folder.vaultRootToken, () => `hvs.${randomSecret()}`);
  readOrCreate(folder.documentdbAdminPassword, randomSecret);
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

const randomSecret = () => randomBytes(32).toString('base64url');

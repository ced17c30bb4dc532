import { join } from 'node:path';
import { awsEnvironment, given } from './clean-environment.js';
import { issuersOf, signInAt } from './foreign-issuer.js';
import { addressOf, isReplaced, type Layout, portOf } from './layout.js';
import { natsCommand } from './nats-command.js';
import { provisionData, provisionMesh, seedFile } from './provisioning.js';
import { settingsFor } from './real-servers.js';
import { type Service, type Step } from './service.js';

/**
 * The processes of the mesh, each with all that the launcher knows of it: ports, environments, order of start and of
 * drain, readiness, data folders (and so `npm run reset`), addresses and mesh.json follow from this list. People's
 * addresses say `localhost`, which browsers trust with secure cookies; the rest is spoken to by number.
 */
export const services = [
  {
    name: 'web',
    program: 'apps/web/src/main.js',
    environment: (layout) => ({
      ...onTheMesh('web', layout),
      OIDC_ISSUER: addressOf(layout, 'identity'),
      PORT: String(portOf(layout, 'web')),
      PUBLIC_URL: addressOf(layout, 'web'),
      ...signInAt(layout),
      UI_DIR: join(layout.root, 'dist', 'apps', 'web', 'ui'),
      ...given(layout.env, proxies),
    }),
    endpoints: { web: { address: (port) => `http://localhost:${port}`, announcedAs: 'Chat' } },
    readiness: 'health',
    needs: ['streams and buckets'],
    drain: 1,
  },
  {
    name: 'identity',
    program: 'apps/identity/src/main.js',
    environment: (layout) => ({
      ...onTheMesh('identity', layout),
      PORT: String(portOf(layout, 'identity')),
      ISSUER: addressOf(layout, 'identity'),
      CLIENTS_FILE: layout.folder.clients,
      PEOPLE_FILE: layout.folder.people,
      MCP_PUBLIC_URL: addressOf(layout, 'mcp'),
      MESH_TENANT: meshTenantOf(layout),
      ...given(layout.env, [
        'CLIENT_ID_METADATA_DOCUMENTS',
        'DYNAMIC_REGISTRATION',
        'DYNAMIC_REGISTRATION_REDIRECTS',
        ...proxies,
      ]),
    }),
    endpoints: { identity: { address: (port) => `http://localhost:${port}`, announcedAs: 'Identity' } },
    readiness: 'health',
    // With nats-server come the peers' keys; until the streams are there it gives out no token and is not ready.
    needs: ['nats'],
    drain: 4,
    dataFolder: 'identity',
  },
  {
    name: 'mcp',
    program: 'apps/mcp/src/main.js',
    // A tenth of an enforced call's processor time was the collection of two megabytes, again and again.
    youngGenerationMb: 8,
    environment: (layout) => ({
      ...onTheMesh('mcp', layout),
      OIDC_ISSUER: addressOf(layout, 'identity'),
      PORT: String(portOf(layout, 'mcp')),
      PUBLIC_URL: addressOf(layout, 'mcp'),
      FRONT_END_URL: addressOf(layout, 'web'),
      VAULT_ADDR: addressOf(layout, 'vault'),
      VAULT_ENDER_TOKEN_FILE: layout.folder.vaultEnderToken,
      DOCUMENTDB_HOSTS: addressOf(layout, 'documentdb'),
      ...settingsFor('vault', layout),
      ...settingsFor('documentdb', layout),
      ...given(layout.env, [...callBudgets, ...proxies]),
    }),
    endpoints: { mcp: { address: (port) => `http://localhost:${port}/mcp`, announcedAs: 'MCP' } },
    readiness: 'health',
    needs: ['streams and buckets'],
    drain: 2,
    dataFolder: 'mcp',
  },
  {
    name: 'nats',
    program: natsCommand,
    endpoints: { nats: { address: (port) => `nats://127.0.0.1:${port}` } },
    readiness: 'listens',
    needs: [],
    drain: 6,
    dataFolder: 'nats',
    shownAs: 'nats-server',
  },
  {
    name: 'standins',
    program: 'standins/main.js',
    environment: (layout) => ({
      ...(!isReplaced(layout.servers, 'vault') && { VAULT_ROOT_TOKEN_FILE: layout.folder.vaultRootToken }),
      ...(!isReplaced(layout.servers, 'documentdb') && {
        DOCUMENTDB_ADMIN_PASSWORD_FILE: layout.folder.documentdbAdminPassword,
      }),
      // Nothing else inherits it; the stand-ins must see it, to refuse production.
      ...given(layout.env, ['NODE_ENV']),
      ...Object.fromEntries(
        ['vault', 'documentdb', 'bedrock']
          .filter((name) => !isReplaced(layout.servers, name))
          .map((name) => [`${name.toUpperCase()}_PORT`, String(portOf(layout, name))]),
      ),
      // As quick as a quick model: a table of a hundred rows takes a few seconds.
      BEDROCK_PACE_MS: layout.env.BEDROCK_PACE_MS ?? '3',
    }),
    endpoints: {
      vault: { address: (port) => `http://127.0.0.1:${port}` },
      documentdb: { address: (port) => `127.0.0.1:${port}` },
      bedrock: { address: (port) => `http://127.0.0.1:${port}` },
    },
    readiness: 'listens',
    needs: [],
    drain: 5,
    dataFolder: 'standins',
    formerDataFolder: 'sandbox',
    shownAs: 'stand-ins',
  },
  {
    name: 'audit',
    program: 'apps/audit/src/main.js',
    environment: (layout) => ({
      ...onTheMesh('audit', layout),
      OIDC_ISSUER: addressOf(layout, 'identity'),
      RECORDS_V1_ISSUER_ID: layout.issuerId,
      MESH_TENANT: meshTenantOf(layout),
      HEALTH_PORT: String(portOf(layout, 'audit')),
    }),
    endpoints: { audit: { address: (port) => `http://127.0.0.1:${port}` } },
    readiness: 'health',
    needs: ['streams and buckets'],
    drain: 3,
    dataFolder: 'audit',
    // One line for each decision; people want to see them pass.
    showsOutput: true,
  },
  {
    name: 'agent',
    program: 'apps/agent/src/main.js',
    environment: (layout) => ({
      ...onTheMesh('agent', layout),
      OIDC_ISSUER: addressOf(layout, 'identity'),
      CONVERSATIONS_V1_ISSUER_ID: layout.issuerId,
      OIDC_CLIENT_SECRET_FILE: layout.folder.agentClientSecret,
      ...given(layout.env, ['BEDROCK_MODEL_ID']),
      ...bedrock(layout),
      HEALTH_PORT: String(portOf(layout, 'agent')),
    }),
    endpoints: { agent: { address: (port) => `http://127.0.0.1:${port}` } },
    readiness: 'health',
    needs: ['streams and buckets'],
    drain: 1,
  },
] as const satisfies readonly Service[];

/** In front of what people and clients reach over HTTP. */
const proxies = ['TRUSTED_PROXIES'];

/** What somebody may want otherwise for a mesh of their own. */
const callBudgets = [
  'REQUESTS_PER_CLIENT',
  ...['PERSON', 'AGENT', 'TOOL'].flatMap((whose) => [`CALLS_PER_${whose}`, `CALLS_AT_ONCE_PER_${whose}`]),
];

export type ServiceName = (typeof services)[number]['name'];

const steps: readonly Step[] = [
  { name: 'streams and buckets', needs: ['nats'], repeatedFor: ['nats'], run: provisionMesh },
  {
    // Vault trusts the issuer and makes users in the database: both are there before it is set up.
    name: 'Vault and catalogue',
    needs: ['identity', 'standins'],
    repeatedFor: ['vault', 'documentdb'],
    run: provisionData,
  },
];

export const manifest = { services, steps };

/** On a laptop one tenant's operator and auditor are those who run it. */
const meshTenantOf = (layout: Layout): string => layout.env.MESH_TENANT ?? 'acme';

function onTheMesh(
  peer: 'web' | 'agent' | 'mcp' | 'audit' | 'identity',
  layout: Layout,
): Record<string, string> {
  return {
    NATS_URL: addressOf(layout, 'nats'),
    NATS_NKEY_SEED_FILE: seedFile(peer, layout),
    ...settingsFor('nats', layout),
    POLICIES_DIR: join(layout.root, 'policies'),
    OIDC_ISSUER_ID: layout.issuerId,
    ...issuersOf(layout),
  };
}

/** Bedrock itself with the AWS SDK's own variables, or an address with credentials that mean nothing. */
function bedrock(layout: Layout): Record<string, string> {
  const { servers, env } = layout;
  if (servers.bedrock === 'aws') return awsEnvironment(env);
  if (servers.bedrock) return { ...awsEnvironment(env), AWS_ENDPOINT_URL_BEDROCK_RUNTIME: servers.bedrock };
  return {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: addressOf(layout, 'bedrock'),
  };
}

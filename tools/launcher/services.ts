import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { awsEnvironment, cleanEnvironment } from './clean-environment.js';
import { type DataFolder } from './data-folder.js';
import { type RealServers } from './mesh-options.js';
import { peopleFile } from './people.js';
import { type ProcessCommand } from './supervised-process.js';

/** In the order they are drained: those that people talk to first, what they depend on last. */
export const drainOrder = [
  ['web', 'agent'],
  ['mcp'],
  ['audit'],
  ['identity'],
  ['standins'],
  ['nats'],
] as const;
export type ServiceName = (typeof drainOrder)[number][number];

export const portNames = ['identity', 'mcp', 'nats', 'vault', 'documentdb', 'bedrock'] as const;
export type Ports = Record<(typeof portNames)[number] | 'web', number>;

export type Layout = {
  root: string;
  dataDir: string;
  folder: DataFolder;
  ports: Ports;
  servers: RealServers;
  verbose: boolean;
  /** The launcher's own environment. */
  env: NodeJS.ProcessEnv;
  /** Variables for every service, over all others. */
  extra: Readonly<Record<string, string>>;
};

export type Addresses = {
  web: string;
  issuer: string;
  mcp: string;
  nats: string;
  vault: string;
  documentdb: string;
};

/**
 * Where everything is met. People's addresses say `localhost`, which browsers trust with secure cookies; the rest
 * is spoken to by number.
 */
export function addressesOf({ ports, servers }: Pick<Layout, 'ports' | 'servers'>): Addresses {
  return {
    web: `http://localhost:${ports.web}`,
    issuer: `http://localhost:${ports.identity}`,
    mcp: `http://localhost:${ports.mcp}/mcp`,
    nats: servers.nats ?? `nats://127.0.0.1:${ports.nats}`,
    vault: servers.vault ?? `http://127.0.0.1:${ports.vault}`,
    documentdb: servers.documentdb ?? `127.0.0.1:${ports.documentdb}`,
  };
}

/** The stand-ins run as long as one stand-in is needed. */
export const needsStandIns = ({ vault, documentdb, bedrock }: RealServers) =>
  !(vault && documentdb && bedrock);

/** The command and environment of each Node service. Values are addresses and paths; secrets stay in files. */
export function serviceCommand(name: Exclude<ServiceName, 'nats'>, layout: Layout): ProcessCommand {
  return {
    file: process.execPath,
    args: [...modest, ...preload(layout.root), join(layout.root, 'dist', programOf(name))],
    env: {
      ...cleanEnvironment(layout.env),
      ...level(layout),
      ...environments[name](layout),
      ...layout.extra,
    },
  };
}

const programOf = (name: string) => (name === 'standins' ? 'standins/main.js' : `apps/${name}/src/main.js`);

/**
 * Seven processes share one laptop: small young generations and one helper thread of V8 each save a quarter of their
 * memory (from about 1,030 to 790 MB resident in all) at no cost that a person at a laptop notices.
 */
const modest = ['--max-semi-space-size=2', '--v8-pool-size=1'];

/** Makes a Node process leave when the launcher does. */
export const preload = (root: string) => [
  '--import',
  pathToFileURL(join(root, 'dist', 'tools', 'launcher', 'leave-with-parent.js')).href,
];

/** The port of the local issuer may change, and people keep what is theirs. */
export const localIssuerId = 'local';

const level = ({ verbose }: Layout): Record<string, string> => (verbose ? { LOG_LEVEL: 'debug' } : {});

const environments: Record<Exclude<ServiceName, 'nats'>, (layout: Layout) => Record<string, string>> = {
  identity: (layout) => ({
    PORT: String(layout.ports.identity),
    ISSUER: addressesOf(layout).issuer,
    DATA_DIR: layout.folder.of('identity'),
    CLIENTS_FILE: layout.folder.clients,
    PEOPLE_FILE: peopleFile(layout.dataDir),
    POLICIES_DIR: join(layout.root, 'policies'),
    MCP_PUBLIC_URL: addressesOf(layout).mcp,
  }),
  standins: ({ folder, ports, servers, env }) => ({
    DATA_DIR: folder.of('standins'),
    VAULT_ROOT_TOKEN_FILE: folder.vaultRootToken,
    DOCUMENTDB_ADMIN_PASSWORD_FILE: folder.documentdbAdminPassword,
    // Nothing else inherits it; the stand-ins must see it, to refuse production.
    ...given(env, ['NODE_ENV']),
    ...(servers.vault ? {} : { VAULT_PORT: String(ports.vault) }),
    ...(servers.documentdb ? {} : { DOCUMENTDB_PORT: String(ports.documentdb) }),
    ...(servers.bedrock ? {} : { BEDROCK_PORT: String(ports.bedrock) }),
    // As quick as a quick model: a table of a hundred rows takes a few seconds.
    BEDROCK_PACE_MS: env.BEDROCK_PACE_MS ?? '3',
  }),
  audit: (layout) => ({
    ...onTheMesh('audit', layout),
    RECORDS_V1_ISSUER_ID: localIssuerId,
    DATA_DIR: layout.folder.of('audit'),
  }),
  mcp: (layout) => ({
    ...onTheMesh('mcp', layout),
    PORT: String(layout.ports.mcp),
    PUBLIC_URL: addressesOf(layout).mcp,
    DATA_DIR: layout.folder.of('mcp'),
    VAULT_ADDR: addressesOf(layout).vault,
    DOCUMENTDB_HOSTS: addressesOf(layout).documentdb,
    ...given(layout.env, layout.servers.vault && ['VAULT_CACERT', 'VAULT_NAMESPACE']),
    ...given(
      layout.env,
      layout.servers.documentdb && [
        'DOCUMENTDB_TLS_CA_FILE',
        'DOCUMENTDB_AUTH_MECHANISM',
        'DOCUMENTDB_REPLICA_SET',
      ],
    ),
  }),
  agent: (layout) => ({
    ...onTheMesh('agent', layout),
    OIDC_CLIENT_ID: 'deputy-agent',
    OIDC_CLIENT_SECRET_FILE: layout.folder.agentClientSecret,
    OBO_STRATEGY: 'entra-obo',
    ...given(layout.env, ['BEDROCK_MODEL_ID']),
    ...bedrock(layout),
  }),
  web: (layout) => ({
    ...onTheMesh('web', layout),
    PORT: String(layout.ports.web),
    PUBLIC_URL: addressesOf(layout).web,
    OIDC_CLIENT_ID: 'deputy-web',
    OIDC_CLIENT_SECRET_FILE: layout.folder.webClientSecret,
    UI_DIR: join(layout.root, 'dist', 'apps', 'web', 'ui'),
  }),
};

function onTheMesh(peer: 'web' | 'agent' | 'mcp' | 'audit', layout: Layout): Record<string, string> {
  return {
    NATS_URL: addressesOf(layout).nats,
    NATS_NKEY_SEED_FILE: seedFile(peer, layout),
    ...given(layout.env, layout.servers.nats && ['NATS_CA_FILE']),
    POLICIES_DIR: join(layout.root, 'policies'),
    OIDC_ISSUER: addressesOf(layout).issuer,
    OIDC_ISSUER_ID: localIssuerId,
  };
}

export function seedFile(peer: string, { servers, env, folder }: Layout): string {
  return join((servers.nats && env.NATS_SEEDS_DIR) || folder.nats.seeds, `${peer}.nk`);
}

/** Bedrock itself with the AWS SDK's own variables, or an address with credentials that mean nothing. */
function bedrock({ servers, ports, env }: Layout): Record<string, string> {
  if (servers.bedrock === 'aws') return awsEnvironment(env);
  if (servers.bedrock) return { ...awsEnvironment(env), AWS_ENDPOINT_URL_BEDROCK_RUNTIME: servers.bedrock };
  return {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: `http://127.0.0.1:${ports.bedrock}`,
  };
}

function given(env: NodeJS.ProcessEnv, names: readonly string[] | '' | undefined): Record<string, string> {
  return Object.fromEntries((names || []).flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}

import { readFileSync } from 'node:fs';
import { type BlockList } from 'node:net';
import { z } from 'zod';
import {
  ConfigError,
  decisionFields,
  type Environment,
  httpUrl,
  issuerId,
  jsonFile,
  listenFields,
  logLevel,
  meshFields,
  port,
  proxies,
  readConfig,
  readTenantDirectory,
  telemetryFields,
  type Variables,
} from '#libs/config';
import { apis, type TenantDirectory } from '#libs/contracts';
import { type MeshLinkOptions } from '#libs/mesh';
import { readScopes, type ScopeRules } from '#libs/principal';
import { type TelemetryConfig } from '#libs/telemetry';
import { type Client, ClientEntry, clientProblems, toClient } from './clients/client-entry.js';
import { knownRedirects } from './clients/redirects.js';
import { resourceNames } from './clients/resource-names.js';
import { networks } from './sign-ins/networks.js';
import { PersonSeed } from './people/person.js';

/** Beyond those of applications that this release knows. */
const redirectList = z
  .string()
  .default('')
  .transform((text) => text.split(',').map((uri) => uri.trim()).filter(Boolean))
  .pipe(z.array(z.url('must be addresses, separated by commas')))
  .transform((uris) => [...knownRedirects, ...uris]); // prettier-ignore

const schema = z.object({
  ...meshFields,
  ...telemetryFields,
  ...decisionFields,
  /** What its people are kept under elsewhere, see OIDC_ISSUER_ID of the services. */
  OIDC_ISSUER_ID: issuerId.optional(),
  /** Every issuer whose tokens the mesh takes, this one among them, as the services read it. */
  OIDC_ISSUERS_FILE: jsonFile.optional(),
  /** Where it listens. */
  PORT: port,
  ...listenFields,
  /** The address people and services know this service by. Never taken from a request. */
  ISSUER: httpUrl,
  /** Folder of its signing keys and of the key that what it keeps in the store is sealed with. */
  DATA_DIR: z.string().min(1),
  /** JSON file with the clients of this deployment: the services of the mesh and its own applications. */
  CLIENTS_FILE: z.string().min(1),
  /** JSON file with the people that the first start begins with; from then on they are kept in the store (`npm run people`). */
  PEOPLE_FILE: z.string().min(1),
  /** Where tenants.json, scopes.json and cedar/ are: what groups mean, and what operators may do. */
  POLICIES_DIR: z.string().min(1),
  /** The address MCP clients know the mcp service by: as an RFC 8707 resource it stands for `api://deputy-mcp`. */
  MCP_PUBLIC_URL: httpUrl.optional(),
  /** The tenant whose operators may end everything, of every tenant. Default: nobody may. */
  MESH_TENANT: z.string().min(1).optional(),
  TRUSTED_PROXIES: proxies,
  /** From where nobody signs in: addresses and networks (CIDR), separated by commas. */
  BLOCKED_NETWORKS: networks,
  /** Whether a client may be one that describes itself at the https address that is its id. What holds for it is as below. */
  CLIENT_ID_METADATA_DOCUMENTS: z.enum(['on', 'off']).default('on'),
  /** Whether clients may register themselves (RFC 7591). Whoever does has the lowest trust, and acts for nobody who has not said yes. */
  DYNAMIC_REGISTRATION: z.enum(['on', 'off']).default('off'),
  /** Where else than on their own computer such a client may send people back to: exact addresses, separated by commas. */
  DYNAMIC_REGISTRATION_REDIRECTS: redirectList,
  LOG_LEVEL: logLevel,
});

export const variables = {
  service: 'identity',
  fields: schema,
  problems: ({ ISSUER }: z.output<typeof schema>) => issuerProblems(ISSUER),
} satisfies Variables<typeof schema>;

export interface IdentityConfig {
  readonly port: number;
  /** The address it listens on. */
  readonly host: string;
  readonly drainNoticeMs: number;
  readonly issuer: string;
  readonly issuerId: string;
  /** As parsed; undefined where this is the only issuer. */
  readonly issuersFile?: unknown;
  readonly mesh: MeshLinkOptions['config'];
  readonly dataDir: string;
  readonly clients: readonly Client[];
  readonly tenants: TenantDirectory;
  readonly scopes: ScopeRules;
  readonly policiesDir: string;
  readonly decisionTimeoutMs: number;
  readonly recordTimeoutMs: number;
  readonly meshTenant: string | undefined;
  readonly people: readonly PersonSeed[];
  readonly trustedProxies: readonly string[];
  readonly blockedNetworks: BlockList;
  readonly clientDocuments: boolean;
  /** Where clients that register themselves may send people back to; undefined where none may register. */
  readonly registrationRedirects: readonly string[] | undefined;
  readonly resourceAliases: Readonly<Record<string, string>>;
  readonly logLevel: string;
  readonly telemetry?: TelemetryConfig;
}

/** @throws ConfigError listing every problem of the environment, or of a file it names */
export function readIdentityConfig(env: Environment = process.env): IdentityConfig {
  const read = readConfig('identity', schema, env);
  const mcpUrls = read.MCP_PUBLIC_URL === undefined ? [] : resourceNames(read.MCP_PUBLIC_URL);
  const clients = readList(read.CLIENTS_FILE, ClientEntry).map((entry) => toClient(entry, mcpUrls));
  const people = readList(read.PEOPLE_FILE, PersonSeed);
  const tenants = readTenantDirectory(read.POLICIES_DIR);
  const scopes = readScopes(read.POLICIES_DIR, tenants);
  const problems = [
    ...variables.problems(read),
    ...clients.flatMap(clientProblems),
    ...repeated(clients.map((client) => client.id)).map((id) => `CLIENTS_FILE: \`${id}\` is there twice`),
    ...repeated(people.map((person) => person.username)).map((id) => `PEOPLE_FILE: \`${id}\` is there twice`),
    ...clients.flatMap((client) => unknownScopes(client, scopes)),
    ...peopleProblems(people, tenants),
    ...(read.MESH_TENANT !== undefined && !Object.hasOwn(tenants, read.MESH_TENANT)
      ? [`MESH_TENANT: \`${read.MESH_TENANT}\` is no tenant of tenants.json`]
      : []),
  ];
  if (problems.length > 0) throw new ConfigError('identity', problems);
  return Object.freeze({
    port: read.PORT,
    host: read.HOST,
    drainNoticeMs: read.DRAIN_NOTICE_MS,
    issuer: read.ISSUER,
    issuerId: read.OIDC_ISSUER_ID ?? read.ISSUER,
    issuersFile: read.OIDC_ISSUERS_FILE,
    mesh: read,
    dataDir: read.DATA_DIR,
    clients,
    tenants,
    scopes,
    policiesDir: read.POLICIES_DIR,
    decisionTimeoutMs: read.DECISION_TIMEOUT_MS,
    recordTimeoutMs: read.RECORD_TIMEOUT_MS,
    meshTenant: read.MESH_TENANT,
    people,
    trustedProxies: read.TRUSTED_PROXIES,
    blockedNetworks: read.BLOCKED_NETWORKS,
    resourceAliases: Object.fromEntries(mcpUrls.map((name) => [name, apis.mcp])),
    clientDocuments: read.CLIENT_ID_METADATA_DOCUMENTS === 'on',
    registrationRedirects:
      read.DYNAMIC_REGISTRATION === 'on' ? read.DYNAMIC_REGISTRATION_REDIRECTS : undefined,
    logLevel: read.LOG_LEVEL,
    telemetry: read,
  });
}

function readList<S extends z.ZodType>(path: string, entry: S): z.output<S>[] {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new ConfigError('identity', [`\`${path}\` cannot be read as JSON`]);
  }
  const parsed = z.array(entry).safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    'identity',
    parsed.error.issues.map((issue) => `\`${path}\` ${issue.path.join('.')}: ${issue.message}`),
  );
}

/** RFC 8414 section 2, and the form `iss` is compared in. */
function issuerProblems(issuer: string): string[] {
  const { protocol, hostname, search, hash, pathname } = new URL(issuer);
  const problems: string[] = [];
  if (protocol === 'http:' && !['localhost', '127.0.0.1', '[::1]'].includes(hostname))
    problems.push('ISSUER: must be https, but on this machine itself');
  if (search || hash || pathname !== '/' || issuer.endsWith('/'))
    problems.push('ISSUER: must be scheme, host and port only, without a slash at the end');
  return problems;
}

const unknownScopes = ({ id, scopes: named = [] }: Client, scopes: ScopeRules): string[] =>
  named
    .filter((scope) => !scopes.has(scope))
    .map((scope) => `CLIENTS_FILE: \`${id}\`: \`${scope}\` is no scope of scopes.json`);

function peopleProblems(people: readonly PersonSeed[], tenants: TenantDirectory): string[] {
  return people.flatMap(({ username, tenant, groups }) => {
    const known = Object.hasOwn(tenants, tenant) ? tenants[tenant] : undefined;
    if (!known) return [`PEOPLE_FILE: \`${username}\` is of tenant \`${tenant}\`, which tenants.json lacks`];
    return groups
      .filter((group) => !Object.hasOwn(known.groups, group))
      .map((group) => `PEOPLE_FILE: \`${username}\` is in \`${group}\`, which is no group of \`${tenant}\``);
  });
}

const repeated = (names: readonly string[]) => [
  ...new Set(names.filter((name, index) => names.indexOf(name) !== index)),
];

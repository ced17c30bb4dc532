import { z } from 'zod';
import {
  budget,
  decisionFields,
  type Environment,
  count,
  httpUrl,
  issuerFields,
  listenFields,
  logLevel,
  meshFields,
  milliseconds,
  port,
  proxies,
  readVariables,
  telemetryFields,
  type Variables,
} from '#libs/config';

/** Everything the service takes from its environment. */
const schema = z.object({
  ...meshFields,
  ...telemetryFields,
  LOG_LEVEL: logLevel,
  /** Where cedar/ is, which decides every call, tenants.json and scopes.json. */
  POLICIES_DIR: z.string().default('policies'),
  ...issuerFields,
  /** Of the HTTP face. */
  PORT: port,
  ...listenFields,
  /** How clients reach the HTTP face; its host is the only one accepted in `Host`. */
  PUBLIC_URL: httpUrl,
  /** How people reach the front end: a client whose call waits for them is told the page where they answer it. */
  FRONT_END_URL: httpUrl.optional(),
  TRUSTED_PROXIES: proxies,
  /** How often one client of the HTTP face may ask, with or without a token. */
  REQUESTS_PER_CLIENT: budget.prefault('600:100'),
  /** Vault, where each credential is made. */
  VAULT_ADDR: httpUrl,
  /** PEM file of the CA that signed the certificate of Vault. */
  VAULT_CACERT: z.string().optional(),
  /** Of Vault Enterprise and HCP. */
  VAULT_NAMESPACE: z.string().optional(),
  /**
   * A file with the token of `deputy-ender`, which ends logins of instances that died and can do nothing else. Without it those
   * end by themselves within half a minute, and an operator's report cannot say so.
   */
  VAULT_ENDER_TOKEN_FILE: z.string().min(1).optional(),
  /** Logins of all instances together, each with a database user: DocumentDB allows about a thousand users. */
  DATABASE_USERS: count.default(900),
  /** Database credentials that are made at once, at most: fewer while Vault and the database take long. Whoever else needs one waits, each person in a line of their own. */
  CREDENTIALS_AT_ONCE: count.default(8),
  /** Of these, for one person: whatever they do, the others' are made meanwhile. */
  CREDENTIALS_AT_ONCE_PER_PERSON: count.default(2),
  /** Of these, for all of one tenant. */
  CREDENTIALS_AT_ONCE_PER_TENANT: count.default(6),
  /** `host:port`, separated by commas; no scheme, no credentials. */
  DOCUMENTDB_HOSTS: z.string().min(1),
  /** PEM file of the CA of the database; with it the connections are TLS. */
  DOCUMENTDB_TLS_CA_FILE: z.string().optional(),
  /** Default: what the server and the driver agree on. */
  DOCUMENTDB_AUTH_MECHANISM: z.string().optional(),
  /** Name of the replica set; DocumentDB calls its own `rs0`. */
  DOCUMENTDB_REPLICA_SET: z.string().optional(),
  /** Holds the spool of events that the stream has not taken yet. */
  DATA_DIR: z.string().default('.deputy/mcp'),
  /** Longest a tool call may take. */
  CALL_DEADLINE_MS: milliseconds.default(20_000),
  ...decisionFields,
  /** How often one person may ask for something: `<burst>:<per second>`. */
  CALLS_PER_PERSON: budget.prefault('120:10'),
  /** How many calls of one person run at once. */
  CALLS_AT_ONCE_PER_PERSON: count.default(16),
  /** The same of one agent in one tenant: what its people share. */
  CALLS_PER_AGENT: budget.prefault('2400:200'),
  /** How many calls of one agent in one tenant run at once. */
  CALLS_AT_ONCE_PER_AGENT: count.default(256),
  /** The same of one tool in one tenant. */
  CALLS_PER_TOOL: budget.prefault('1200:100'),
  /** How many calls of one tool in one tenant run at once. */
  CALLS_AT_ONCE_PER_TOOL: count.default(128),
  /** How often a call of one person may begin to wait for people: each is kept for a day, and shown to them. */
  WAITS_PER_PERSON: budget.prefault('30:0.0334'),
  /** How many calls of one person wait for people at once. */
  WAITS_AT_ONCE_PER_PERSON: count.default(50),
});
export const variables = { service: 'mcp', fields: schema } satisfies Variables;
export type McpConfig = Readonly<z.infer<typeof schema>>;
export const mcpConfig = Symbol('McpConfig');

/** @throws ConfigError listing every problem */
export function readMcpConfig(env: Environment = process.env): McpConfig {
  return readVariables(variables, env);
}

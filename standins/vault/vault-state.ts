import { randomBytes } from 'node:crypto';

/** Milliseconds since the epoch. */
export type Clock = () => number;

export interface Mount {
  type: string;
  accessor: string;
  description: string;
  /** Of a `kv` alone, whose version is 2. */
  options?: { version: '2' };
}

/** The latest version of a secret. */
export interface KvSecret {
  data: Record<string, string>;
  version: number;
  createdAt: number;
}

export interface AuditDevice {
  type: 'file';
  description: string;
  filePath: string;
}

/** Times are in milliseconds since the epoch. Kept under the SHA-256 of the token, never the token. */
export interface Token {
  digest: string;
  accessor: string;
  /** Of the token that made it; it ends with that one. Absent for an orphan. */
  parent?: string;
  /** Absent for one that is. */
  isNotRenewable?: true;
  policies: string[];
  entityId: string;
  displayName: string;
  path: string;
  createdAt: number;
  /** Null for the root token, which never expires. */
  expiresAt: number | null;
  maxExpiresAt: number;
  ttlSeconds: number;
  metadata: Record<string, string>;
}

export interface Lease {
  id: string;
  tokenDigest: string;
  path: string;
  issuedAt: number;
  expiresAt: number;
  maxExpiresAt: number;
  lastRenewal: number | null;
  /** It is over and cannot be renewed; only its user may still have to be dropped. */
  isRevoked: boolean;
  /** Renewal without an increment asks for this many seconds. */
  ttlSeconds: number;
  /** Key of the database connection that made the user and drops it again. */
  connection: string;
  database: string;
  username: string;
}

export interface JwtConfig {
  oidc_discovery_url: string;
  bound_issuer: string;
  jwt_supported_algs: string[];
}

/** Durations in seconds. */
export interface JwtRole {
  role_type: 'jwt';
  bound_audiences: string[];
  /** Claim to values, one of which it must have. */
  bound_claims: Record<string, string[]> | null;
  claim_mappings: Record<string, string> | null;
  user_claim: string;
  groups_claim: string;
  clock_skew_leeway: number;
  token_policies: string[];
  token_ttl: number;
  token_max_ttl: number;
  token_type: 'service';
  token_no_default_policy: boolean;
}

export interface Entity {
  id: string;
  name: string;
  aliases: { id: string; name: string; mountAccessor: string; metadata: Record<string, string> }[];
}

export interface Group {
  id: string;
  name: string;
  type: 'external';
  policies: string[];
  metadata: Record<string, string>;
  memberEntityIds: string[];
}

export interface GroupAlias {
  id: string;
  name: string;
  mountAccessor: string;
  groupId: string;
}

export interface DatabaseConnection {
  pluginName: string;
  allowedRoles: string[];
  connectionUrl: string;
  username: string;
  password: string;
  tlsCa: string;
  /** Absent in what was stored before it was known; empty for the plugin's own. */
  usernameTemplate?: string;
}

/** Durations in seconds. */
export interface DatabaseRole {
  db_name: string;
  creation_statements: string[];
  revocation_statements: string[];
  default_ttl: number;
  max_ttl: number;
}

/** Everything Vault remembers. Keys of engine tables are `<mount>/<name>`. */
export interface VaultState {
  /** Key of the audit log's HMACs, in hexadecimal. */
  auditSalt: string;
  mounts: Map<string, Mount>;
  authMethods: Map<string, Mount>;
  policies: Map<string, string>;
  auditDevices: Map<string, AuditDevice>;
  tokens: Map<string, Token>;
  leases: Map<string, Lease>;
  jwtConfigs: Map<string, JwtConfig>;
  jwtRoles: Map<string, JwtRole>;
  entities: Map<string, Entity>;
  groups: Map<string, Group>;
  groupAliases: Map<string, GroupAlias>;
  databaseConnections: Map<string, DatabaseConnection>;
  databaseRoles: Map<string, DatabaseRole>;
  kvSecrets: Map<string, KvSecret>;
}

export const newMount = (type: string, description = ''): Mount => ({
  type,
  accessor: `${type}_${randomBytes(4).toString('hex')}`,
  description,
});

/** What Vault's own default policy lets every token do, as far as the stand-in goes. */
const defaultPolicy = `path "auth/token/renew-self" {
  capabilities = ["update"]
}
path "auth/token/revoke-self" {
  capabilities = ["update"]
}
path "sys/leases/renew" {
  capabilities = ["update"]
}
path "sys/leases/lookup" {
  capabilities = ["update"]
}
`;

export const emptyState = (): VaultState => ({
  auditSalt: randomBytes(32).toString('hex'),
  mounts: new Map([
    ['identity/', newMount('identity')],
    ['sys/', newMount('system')],
  ]),
  authMethods: new Map([['token/', newMount('token')]]),
  policies: new Map([
    ['default', defaultPolicy],
    ['root', ''],
  ]),
  auditDevices: new Map(),
  tokens: new Map(),
  leases: new Map(),
  jwtConfigs: new Map(),
  jwtRoles: new Map(),
  entities: new Map(),
  groups: new Map(),
  groupAliases: new Map(),
  databaseConnections: new Map(),
  databaseRoles: new Map(),
  kvSecrets: new Map(),
});

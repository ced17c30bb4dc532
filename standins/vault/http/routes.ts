import { type Core } from '../core.js';
import { readConnection, writeConnection } from '../database/connections.js';
import { issueCredentials } from '../database/issue-credentials.js';
import {
  deleteDatabaseRole,
  listDatabaseRoles,
  readDatabaseRole,
  writeDatabaseRole,
} from '../database/roles.js';
import { writeGroupAlias } from '../identity/group-aliases.js';
import { deleteGroup, listGroupNames, readGroup, writeGroup } from '../identity/groups.js';
import { readJwtConfig, writeJwtConfig } from '../jwt/jwt-config.js';
import { readJwtRole, writeJwtRole } from '../jwt/jwt-roles.js';
import { logIn } from '../jwt/log-in.js';
import { readSecret, writeSecret } from '../kv/secrets.js';
import { enableAuditDevice, hashForAudit, listAuditDevices } from '../sys/audit-devices.js';
import { listLeases, lookupLease, renewLease, revokeLeaseById } from '../sys/leases.js';
import {
  disableAuthMethod,
  enableAuthMethod,
  enableEngine,
  listAuthMethods,
  listMounts,
} from '../sys/mounts.js';
import { deletePolicy, listPolicies, readPolicy, writePolicy } from '../sys/policies.js';
import { readHealth, seal, unseal } from '../sys/status.js';
import { createToken } from '../token/create-token.js';
import { renewSelf, revokeAccessor, revokeSelf } from '../token/token-operations.js';
import { type AuthorizedRequest, type MaybeAnswer, type VaultRequest } from '../vault-request.js';

type Answer = MaybeAnswer | Promise<MaybeAnswer>;
type Operation<R> = (core: Core, request: R, ...names: string[]) => Answer;
/** POST and PUT are `write`. */
export type Verb = 'read' | 'write' | 'delete' | 'list';

/** `:name` stands for one segment, `*rest` for what remains. */
interface RouteOf<R> {
  path: string;
  operations: Partial<Record<Verb, Operation<R>>>;
  /** Tells `create` from `update` where Vault does. */
  exists?: (core: Core, ...names: string[]) => boolean;
}

/** Answered to anyone, without a token. */
export const openRoutes: RouteOf<VaultRequest>[] = [
  { path: 'sys/health', operations: { read: readHealth } },
  { path: 'sys/unseal', operations: { write: unseal } },
  { path: 'auth/:mount/login', operations: { write: logIn } },
];

/** Answered to a token whose policies allow the path; with `sudo`, only where they grant that too. */
export const guardedRoutes: (RouteOf<AuthorizedRequest> & { sudo?: true })[] = [
  { path: 'sys/seal', operations: { write: seal }, sudo: true },
  { path: 'sys/mounts', operations: { read: listMounts } },
  { path: 'sys/mounts/:path', operations: { write: enableEngine } },
  { path: 'sys/auth', operations: { read: listAuthMethods } },
  {
    path: 'sys/auth/:path',
    operations: { write: enableAuthMethod, delete: disableAuthMethod },
    sudo: true,
  },
  { path: 'sys/policies/acl', operations: { list: listPolicies } },
  {
    path: 'sys/policies/acl/:name',
    operations: { read: readPolicy, write: writePolicy, delete: deletePolicy },
  },
  { path: 'sys/audit', operations: { read: listAuditDevices }, sudo: true },
  { path: 'sys/audit/:path', operations: { write: enableAuditDevice }, sudo: true },
  { path: 'sys/audit-hash/:path', operations: { write: hashForAudit } },
  { path: 'sys/leases/renew', operations: { write: renewLease } },
  { path: 'sys/leases/revoke', operations: { write: revokeLeaseById } },
  { path: 'sys/leases/lookup', operations: { write: lookupLease } },
  { path: 'sys/leases/lookup/*prefix', operations: { list: listLeases }, sudo: true },

  { path: 'auth/token/create', operations: { write: createToken } },
  { path: 'auth/token/renew-self', operations: { write: renewSelf } },
  { path: 'auth/token/revoke-self', operations: { write: revokeSelf } },
  { path: 'auth/token/revoke-accessor', operations: { write: revokeAccessor } },

  { path: 'auth/:mount/config', operations: { read: readJwtConfig, write: writeJwtConfig } },
  {
    path: 'auth/:mount/role/:name',
    operations: { read: readJwtRole, write: writeJwtRole },
    exists: ({ state }, mount, name) => state.jwtRoles.has(`${mount}/${name?.toLowerCase()}`),
  },

  { path: 'identity/group', operations: { write: writeGroup } },
  { path: 'identity/group/name', operations: { list: listGroupNames } },
  { path: 'identity/group/name/:name', operations: { read: readGroup, delete: deleteGroup } },
  { path: 'identity/group-alias', operations: { write: writeGroupAlias } },

  {
    path: ':mount/config/:name',
    operations: { read: readConnection, write: writeConnection },
    exists: ({ state }, mount, name) => state.databaseConnections.has(`${mount}/${name}`),
  },
  { path: ':mount/roles', operations: { list: listDatabaseRoles } },
  {
    path: ':mount/roles/:name',
    operations: { read: readDatabaseRole, write: writeDatabaseRole, delete: deleteDatabaseRole },
    exists: ({ state }, mount, name) => state.databaseRoles.has(`${mount}/${name}`),
  },
  {
    path: ':mount/data/*path',
    operations: { read: readSecret, write: writeSecret },
    exists: ({ state }, mount, path) => state.kvSecrets.has(`${mount}/${path}`),
  },
  { path: ':mount/creds/:name', operations: { read: issueCredentials } },
];

/** The first route whose path matches, and what its names stand for. */
export function findRoute<R extends { path: string }>(
  routes: readonly R[],
  path: string,
): { route: R; names: string[] } | undefined {
  const asked = path.replace(/\/$/, '').split('/');
  for (const route of routes) {
    const names = namesIn(route.path.split('/'), asked);
    if (names) return { route, names };
  }
  return undefined;
}

function namesIn(pattern: string[], asked: string[]): string[] | undefined {
  const names: string[] = [];
  for (const [index, segment] of pattern.entries()) {
    const part = asked[index];
    if (part === undefined) return undefined;
    if (segment.startsWith('*')) return [...names, asked.slice(index).join('/')];
    if (segment.startsWith(':')) names.push(part);
    else if (segment !== part) return undefined;
  }
  return pattern.length === asked.length ? names : undefined;
}

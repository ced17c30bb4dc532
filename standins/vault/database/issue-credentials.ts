import { z } from 'zod';
import { type Core } from '../core.js';
import { randomText } from '../random-text.js';
import { systemMaxTtlSeconds } from '../token/tokens.js';
import { badRequest, engineFailure } from '../vault-refusal.js';
import { type AuthorizedRequest, type VaultAnswer } from '../vault-request.js';
import { type DatabaseRole, type Lease } from '../vault-state.js';
import { requireDatabaseMount } from './database-mount.js';
import { revokeLease } from './leases.js';
import { defaultUsernameTemplate, usernameBy } from './username-template.js';

/** What Vault's MongoDB plugin reads out of a creation statement. */
const CreationStatement = z.object({
  db: z.string().default('admin'),
  roles: z.array(z.union([z.string(), z.object({ role: z.string(), db: z.string().optional() })])).min(1),
});

/** `GET database/creds/<role>`: a new database user under a lease of the client's token. */
export async function issueCredentials(
  core: Core,
  request: AuthorizedRequest,
  mount: string,
  name: string,
): Promise<VaultAnswer> {
  requireDatabaseMount(core, mount, request.path);
  const role = core.state.databaseRoles.get(`${mount}/${name}`);
  if (!role) throw badRequest(`unknown role: ${name}`);
  const key = `${mount}/${role.db_name}`;
  const connection = core.state.databaseConnections.get(key);
  if (!connection) throw engineFailure(`failed to find entry for connection with name: "${role.db_name}"`);
  if (!connection.allowedRoles.includes(name)) throw engineFailure(`"${name}" is not an allowed role`);
  const statement = readStatement(role.creation_statements[0]);

  const fields = { DisplayName: request.token.displayName, RoleName: name };
  const username = usernameBy(connection.usernameTemplate || defaultUsernameTemplate, fields, core.clock());
  const password = `${randomText(9)}-${randomText(10)}`;
  const lease = newLease(core, request, { role, connection: key, database: statement.db, username });
  // The lease is on disk before the user is made: a crash in between leaves a lease to revoke, never a user nobody knows.
  core.state.leases.set(lease.id, lease);
  await core.save();
  try {
    await core.databases.command(key, connection, statement.db, {
      createUser: username,
      pwd: password,
      roles: statement.roles.map((granted) =>
        typeof granted === 'object' && granted.db === undefined ? granted.role : granted,
      ),
    });
  } catch (error) {
    await revokeLease(core, lease);
    throw engineFailure(`failed to create user: ${(error as Error).message}`);
  }
  if (lease.isRevoked || core.clock() >= lease.expiresAt) {
    // Its token was revoked while the user was being made: a drop that began before that found nobody, so that another follows it.
    await revokeLease(core, lease);
    await revokeLease(core, lease);
    throw engineFailure('the token was revoked');
  }
  return {
    lease: { id: lease.id, duration: Math.round((lease.expiresAt - core.clock()) / 1000), renewable: true },
    data: { username, password },
  };
}

function newLease(
  core: Core,
  request: AuthorizedRequest,
  user: { role: DatabaseRole; connection: string; database: string; username: string },
): Lease {
  const now = core.clock();
  const maxTtl = user.role.max_ttl || systemMaxTtlSeconds;
  const ttlSeconds = Math.min(user.role.default_ttl || systemMaxTtlSeconds, maxTtl);
  return {
    id: `${request.path}/${randomText(24)}`,
    tokenDigest: request.token.digest,
    path: request.path,
    issuedAt: now,
    expiresAt: now + ttlSeconds * 1000,
    maxExpiresAt: now + maxTtl * 1000,
    lastRenewal: null,
    isRevoked: false,
    ttlSeconds,
    connection: user.connection,
    database: user.database,
    username: user.username,
  };
}

function readStatement(text: string | undefined) {
  if (!text) throw engineFailure('empty creation statements');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw engineFailure((error as Error).message);
  }
  const statement = CreationStatement.safeParse(json);
  if (!statement.success) throw engineFailure('roles array is required in creation statement');
  return statement.data;
}

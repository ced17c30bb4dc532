import { type Core } from '../core.js';
import { badRequest, notFound } from '../vault-refusal.js';
import { type AuthorizedRequest, type VaultAnswer } from '../vault-request.js';
import { type DatabaseRole } from '../vault-state.js';
import { requireDatabaseMount } from './database-mount.js';

/** Writes a role; fields left out keep their value, as in Vault. */
export async function writeDatabaseRole(core: Core, request: AuthorizedRequest, mount: string, name: string) {
  requireDatabaseMount(core, mount, request.path);
  const fields = request.fields.only(
    ...['db_name', 'creation_statements', 'revocation_statements', 'default_ttl', 'max_ttl'],
  );
  const key = `${mount}/${name}`;
  const known = core.state.databaseRoles.get(key);
  const role: DatabaseRole = {
    db_name: fields.text('db_name', known?.db_name),
    creation_statements: fields.statements('creation_statements', known?.creation_statements),
    revocation_statements: fields.statements('revocation_statements', known?.revocation_statements),
    default_ttl: fields.duration('default_ttl', known?.default_ttl),
    max_ttl: fields.duration('max_ttl', known?.max_ttl),
  };
  if (!role.db_name) throw badRequest('empty database name attribute');
  if (role.max_ttl && role.default_ttl > role.max_ttl)
    throw badRequest('max_ttl must be greater than default_ttl');
  core.state.databaseRoles.set(key, role);
  await core.save();
}

export function readDatabaseRole(
  core: Core,
  request: AuthorizedRequest,
  mount: string,
  name: string,
): VaultAnswer {
  requireDatabaseMount(core, mount, request.path);
  const role = core.state.databaseRoles.get(`${mount}/${name}`);
  if (!role) throw notFound();
  return {
    data: { ...role, rollback_statements: [], renew_statements: [], credential_type: 'password' },
  };
}

export function listDatabaseRoles(core: Core, request: AuthorizedRequest, mount: string): VaultAnswer {
  requireDatabaseMount(core, mount, request.path);
  const keys = [...core.state.databaseRoles.keys()]
    .filter((key) => key.startsWith(`${mount}/`))
    .map((key) => key.slice(mount.length + 1));
  if (keys.length === 0) throw notFound();
  return { data: { keys } };
}

export async function deleteDatabaseRole(
  core: Core,
  request: AuthorizedRequest,
  mount: string,
  name: string,
) {
  requireDatabaseMount(core, mount, request.path);
  core.state.databaseRoles.delete(`${mount}/${name}`);
  await core.save();
}

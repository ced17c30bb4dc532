import { type Core } from '../core.js';
import { revokeLease } from '../database/leases.js';
import { revokeToken } from '../token/tokens.js';
import { badRequest, notSupported } from '../vault-refusal.js';
import { type AuthorizedRequest, type VaultAnswer } from '../vault-request.js';
import { newMount, type Mount } from '../vault-state.js';

const describe = (mount: Mount) => ({
  type: mount.type,
  accessor: mount.accessor,
  description: mount.description,
  config: { default_lease_ttl: 0, max_lease_ttl: 0 },
  local: false,
  options: null,
});

const describeAll = (mounts: Map<string, Mount>): VaultAnswer => ({
  data: Object.fromEntries([...mounts].map(([path, mount]) => [path, describe(mount)])),
});

const trimmed = (path: string) => path.replace(/\/+$/, '');

async function enable(
  core: Core,
  { fields }: AuthorizedRequest,
  { mounts, path, supported }: { mounts: Map<string, Mount>; path: string; supported: string },
): Promise<void> {
  const key = `${trimmed(path)}/`;
  if (mounts.has(key)) throw badRequest(`path is already in use at ${key}`);
  const type = fields.text('type');
  if (type !== supported) throw notSupported(`engine type \`${type}\``);
  if (key.slice(0, -1).includes('/')) throw notSupported('a mount path of several segments');
  mounts.set(key, newMount(type, fields.text('description')));
  await core.save();
}

export const listMounts = (core: Core) => describeAll(core.state.mounts);
export const listAuthMethods = (core: Core) => describeAll(core.state.authMethods);

export const enableEngine = (core: Core, request: AuthorizedRequest, path: string) =>
  enable(core, request, { mounts: core.state.mounts, path, supported: 'database' });

export const enableAuthMethod = (core: Core, request: AuthorizedRequest, path: string) =>
  enable(core, request, { mounts: core.state.authMethods, path, supported: 'jwt' });

/** Unmounting revokes every lease of the engine. */
export async function disableEngine(core: Core, _request: AuthorizedRequest, path: string): Promise<void> {
  const key = `${trimmed(path)}/`;
  if (core.state.mounts.get(key)?.type !== 'database') throw badRequest(`cannot unmount "${key}"`);
  const leases = [...core.state.leases.values()].filter((lease) => lease.id.startsWith(key));
  await Promise.all(leases.map((lease) => revokeLease(core, lease)));
  core.state.mounts.delete(key);
  removeUnder(key, core.state.databaseConnections, core.state.databaseRoles);
  await core.save();
}

/** Disabling revokes every token the method issued. */
export async function disableAuthMethod(
  core: Core,
  _request: AuthorizedRequest,
  path: string,
): Promise<void> {
  const key = `${trimmed(path)}/`;
  if (core.state.authMethods.get(key)?.type !== 'jwt') throw badRequest(`cannot disable "${key}"`);
  for (const token of [...core.state.tokens.values()])
    if (token.path.startsWith(`auth/${key}`)) revokeToken(core, token);
  core.state.authMethods.delete(key);
  core.state.jwtConfigs.delete(trimmed(path));
  removeUnder(key, core.state.jwtRoles);
  await core.save();
}

function removeUnder(prefix: string, ...tables: Map<string, unknown>[]): void {
  for (const table of tables)
    for (const key of [...table.keys()]) if (key.startsWith(prefix)) table.delete(key);
}

import { type Core } from '../core.js';
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
  options: mount.options ?? null,
});

const describeAll = (mounts: Map<string, Mount>): VaultAnswer => ({
  data: Object.fromEntries([...mounts].map(([path, mount]) => [path, describe(mount)])),
});

const trimmed = (path: string) => path.replace(/\/+$/, '');

interface Enabling {
  mounts: Map<string, Mount>;
  path: string;
  supported: string;
  options?: Mount['options'];
}

async function enable(
  core: Core,
  { fields }: AuthorizedRequest,
  { mounts, path, supported, options }: Enabling,
): Promise<void> {
  fields.only('type', 'description', ...(options ? ['options'] : []));
  const key = `${trimmed(path)}/`;
  if (mounts.has(key)) throw badRequest(`path is already in use at ${key}`);
  const type = fields.text('type');
  if (type !== supported) throw notSupported(`engine type \`${type}\``);
  if (key.slice(0, -1).includes('/')) throw notSupported('a mount path of several segments');
  mounts.set(key, { ...newMount(type, fields.text('description')), ...(options && { options }) });
  await core.save();
}

export const listMounts = (core: Core) => describeAll(core.state.mounts);
export const listAuthMethods = (core: Core) => describeAll(core.state.authMethods);

/** `kv` is version 2, which says so: a `kv` without it would be version 1. */
export async function enableEngine(core: Core, request: AuthorizedRequest, path: string): Promise<void> {
  const mounts = core.state.mounts;
  if (request.fields.text('type') !== 'kv') return enable(core, request, { mounts, path, supported: 'database' });
  if (request.fields.textMap('options')?.['version'] !== '2') throw notSupported('a `kv` of another version than 2');
  await enable(core, request, { mounts, path, supported: 'kv', options: { version: '2' } });
} // prettier-ignore

export const enableAuthMethod = (core: Core, request: AuthorizedRequest, path: string) =>
  enable(core, request, { mounts: core.state.authMethods, path, supported: 'jwt' });

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
  for (const role of [...core.state.jwtRoles.keys()])
    if (role.startsWith(key)) core.state.jwtRoles.delete(role);
  await core.save();
}

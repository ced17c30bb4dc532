import { type Core } from '../core.js';
import { badRequest, notFound, notSupported, VaultRefusal } from '../vault-refusal.js';
import { type AuthorizedRequest, type VaultAnswer } from '../vault-request.js';
import { type KvSecret } from '../vault-state.js';

/** Of the latest version alone: those before it are gone. */
const metadataOf = ({ version, createdAt }: KvSecret) => ({
  created_time: new Date(createdAt).toISOString(),
  ...{ custom_metadata: null, deletion_time: '', destroyed: false, version },
});

/** Writes a version of a secret. https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2#create-update-secret */
export async function writeSecret(
  core: Core,
  request: AuthorizedRequest,
  mount: string,
  path: string,
): Promise<VaultAnswer> {
  requireKvMount(core, mount, request.path);
  const { data } = request.fields.only('data').toJSON();
  if (data === undefined || data === null) throw badRequest('no data provided');
  if (typeof data !== 'object' || !Object.values(data).every((value) => typeof value === 'string'))
    throw notSupported('a secret that is no map of texts');
  const key = `${mount}/${path}`;
  const version = (core.state.kvSecrets.get(key)?.version ?? 0) + 1;
  const secret: KvSecret = { data: data as Record<string, string>, version, createdAt: core.clock() };
  core.state.kvSecrets.set(key, secret);
  await core.save();
  return { data: metadataOf(secret) };
}

export function readSecret(core: Core, request: AuthorizedRequest, mount: string, path: string): VaultAnswer {
  requireKvMount(core, mount, request.path);
  const secret = core.state.kvSecrets.get(`${mount}/${path}`);
  if (!secret) throw notFound();
  return { data: { data: secret.data, metadata: metadataOf(secret) } };
}

function requireKvMount(core: Core, mount: string, path: string): void {
  if (core.state.mounts.get(`${mount}/`)?.type !== 'kv')
    throw new VaultRefusal(404, [`no handler for route "${path}". route entry not found.`]);
}

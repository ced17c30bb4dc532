import { type Core } from '../core.js';
import { badRequest, notFound, notSupported } from '../vault-refusal.js';
import { type AuthorizedRequest, type VaultAnswer } from '../vault-request.js';
import { type JwtConfig } from '../vault-state.js';
import { requireJwtMount } from './jwt-mount.js';

const unsupported = [
  'jwt_validation_pubkeys',
  'jwks_pairs',
  'oidc_client_id',
  'oidc_client_secret',
  'provider_config',
];

export async function writeJwtConfig(core: Core, request: AuthorizedRequest, mount: string): Promise<void> {
  requireJwtMount(core, mount, request.path);
  const { fields } = request;
  for (const name of unsupported)
    if (fields.has(name) && fields.raw(name)) throw notSupported(`\`${name}\` in the JWT configuration`);
  const config: JwtConfig = {
    oidc_discovery_url: fields.text('oidc_discovery_url'),
    jwks_url: fields.text('jwks_url'),
    bound_issuer: fields.text('bound_issuer'),
    default_role: fields.text('default_role'),
    jwt_supported_algs: fields.list('jwt_supported_algs'),
  };
  if (Boolean(config.oidc_discovery_url) === Boolean(config.jwks_url))
    throw badRequest(
      "exactly one of 'jwt_validation_pubkeys', 'jwks_url', 'jwks_pairs' or 'oidc_discovery_url' must be set",
    );
  try {
    await core.keySets.of(config);
  } catch (error) {
    const what = config.jwks_url ? 'jwks URL' : 'oidc discovery URL';
    throw badRequest(`error checking ${what}: ${(error as Error).message}`);
  }
  core.state.jwtConfigs.set(mount, config);
  await core.save();
}

export function readJwtConfig(core: Core, request: AuthorizedRequest, mount: string): VaultAnswer {
  requireJwtMount(core, mount, request.path);
  const config = core.state.jwtConfigs.get(mount);
  if (!config) throw notFound();
  return { data: { ...config, jwt_validation_pubkeys: [] } };
}

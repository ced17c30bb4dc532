import { type Core } from '../core.js';
import { badRequest, notFound } from '../vault-refusal.js';
import { type AuthorizedRequest, type VaultAnswer } from '../vault-request.js';
import { type JwtConfig } from '../vault-state.js';
import { requireJwtMount } from './jwt-mount.js';

export async function writeJwtConfig(core: Core, request: AuthorizedRequest, mount: string): Promise<void> {
  requireJwtMount(core, mount, request.path);
  const fields = request.fields.only('oidc_discovery_url', 'bound_issuer', 'jwt_supported_algs');
  const config: JwtConfig = {
    oidc_discovery_url: fields.text('oidc_discovery_url'),
    bound_issuer: fields.text('bound_issuer'),
    jwt_supported_algs: fields.list('jwt_supported_algs'),
  };
  if (!config.oidc_discovery_url)
    throw badRequest(
      "exactly one of 'jwt_validation_pubkeys', 'jwks_url', 'jwks_pairs' or 'oidc_discovery_url' must be set",
    );
  try {
    await core.keySets.of(config);
  } catch (error) {
    throw badRequest(`error checking oidc discovery URL: ${(error as Error).message}`);
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

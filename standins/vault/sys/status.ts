import { type Core } from '../core.js';
import { badRequest } from '../vault-refusal.js';
import { type AuthorizedRequest, type VaultAnswer, type VaultRequest } from '../vault-request.js';

const version = '1.21.0-local-stand-in';

/** 200 when active, 503 when sealed, as load balancers expect of Vault. */
export function readHealth(core: Core): VaultAnswer {
  return {
    bare: {
      status: core.isSealed ? 503 : 200,
      body: {
        initialized: true,
        sealed: core.isSealed,
        standby: false,
        performance_standby: false,
        server_time_utc: Math.floor(core.clock() / 1000),
        version,
        cluster_name: 'local-stand-in',
      },
    },
  };
}

/** Until `sys/unseal`, or a restart, everything but health answers 503. */
export function seal(core: Core, _request: AuthorizedRequest): void {
  core.isSealed = true;
}

/** The stand-in's one key share is its root token. */
export function unseal(core: Core, { fields }: VaultRequest): VaultAnswer {
  if (fields.text('key') !== core.rootToken) throw badRequest("'key' must be a valid hex or base64 string");
  core.isSealed = false;
  return { bare: { status: 200, body: { sealed: false, t: 1, n: 1, progress: 0, version } } };
}

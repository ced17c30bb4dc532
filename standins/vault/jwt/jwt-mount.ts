import { type Core } from '../core.js';
import { VaultRefusal } from '../vault-refusal.js';

export function requireJwtMount(core: Core, mount: string, path: string): void {
  if (core.state.authMethods.get(`${mount}/`)?.type !== 'jwt')
    throw new VaultRefusal(404, [`no handler for route "${path}". route entry not found.`]);
}

import { type Core } from '../core.js';
import { VaultRefusal } from '../vault-refusal.js';

export function requireDatabaseMount(core: Core, mount: string, path: string): void {
  if (core.state.mounts.get(`${mount}/`)?.type !== 'database')
    throw new VaultRefusal(404, [`no handler for route "${path}". route entry not found.`]);
}

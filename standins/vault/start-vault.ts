import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { SnapshotFile } from '#libs/journal';
import { createLogger, type Logger } from '#libs/telemetry';
import { refuseProduction } from '../refuse-production.js';
import { type Core } from './core.js';
import { DatabaseClients } from './database/database-clients.js';
import { settleRevocations } from './database/leases.js';
import { startExpiring } from './expire.js';
import { listen } from './http/listen.js';
import { JwtKeySets } from './jwt/jwt-key-sets.js';
import { readState, serialiseState } from './state-file.js';
import { type Clock } from './vault-state.js';

export interface VaultOptions {
  /** 0 for any free port. */
  port: number;
  /** A loopback address: the stand-in speaks plain HTTP. */
  host: string;
  /** Holds `vault.json`, which survives a crash at any moment. */
  dataDir: string;
  rootToken: string;
  clock?: Clock;
  logger?: Logger;
}

export interface RunningVault {
  /** `http://host:port`, as VAULT_ADDR has it. */
  address: string;
  /** Stops answering; tokens and leases stay for the next start. */
  close(): Promise<void>;
}

/** How long a stop waits for database users to be dropped. */
const settleMs = 3_000;

/**
 * Starts the local stand-in for Vault: JWT login, identity groups, ACL policies and MongoDB credentials over Vault's
 * own HTTP API, kept to what Deputy uses.
 * @throws Error in production, where only Vault itself will do, and on an address that others can reach
 */
export async function startVault(options: VaultOptions): Promise<RunningVault> {
  refuseProduction('Vault', options.host, 'set VAULT_ADDR to a real Vault');
  if (!options.rootToken) throw new Error('the local stand-in for Vault needs a root token');

  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const path = join(options.dataDir, 'vault.json');
  const state = readState(path);
  // A change is in the file before it is answered, so a killed process forgets nothing it acknowledged.
  const file = new SnapshotFile(path, () => serialiseState(state));
  const core: Core = {
    state,
    clock: options.clock ?? Date.now,
    databases: new DatabaseClients(),
    keySets: new JwtKeySets(),
    logger: options.logger ?? createLogger('vault-stand-in', 'warn'),
    rootToken: options.rootToken,
    isSealed: false,
    save: () => file.save(),
  };
  const { server, address } = await listen(core, options.host, options.port);
  const stopExpiring = startExpiring(core);
  return {
    address,
    close: async () => {
      stopExpiring();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), 1_000).unref();
      });
      await settleRevocations(core, settleMs);
      await core.databases.close();
      await core.save();
    },
  };
}

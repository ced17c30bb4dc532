import { type Logger } from '#libs/telemetry';
import { type DatabaseClients } from './database/database-clients.js';
import { type JwtKeySets } from './jwt/jwt-key-sets.js';
import { type Clock, type VaultState } from './vault-state.js';

/** What the operations work on. */
export interface Core {
  readonly state: VaultState;
  readonly clock: Clock;
  readonly databases: DatabaseClients;
  readonly keySets: JwtKeySets;
  readonly logger: Logger;
  /** Unseals a sealed stand-in; also the root token. */
  readonly rootToken: string;
  isSealed: boolean;
  /** Resolves when everything changed so far is in the state file. */
  save(): Promise<void>;
}

import { type Difference, type Step } from './difference.js';
import { type BootstrapSettings } from './settings.js';
import { connection, databaseRoles } from './steps/database.js';
import { groups } from './steps/groups.js';
import { jwtConfig, jwtRole } from './steps/jwt.js';
import { auditDevice, databaseEngine, jwtMethod } from './steps/mounts.js';
import { policies } from './steps/policies.js';
import { type VaultPort } from './vault-port.js';

/** In the order in which one needs another. */
const steps: readonly Step[] = [
  auditDevice,
  jwtMethod,
  jwtConfig,
  policies,
  jwtRole,
  databaseEngine,
  connection,
  databaseRoles,
  groups,
];

/**
 * Brings a Vault to what tenants.json and the policy templates say: writes what is missing or different, removes what
 * this tool once made for a tenant or group that is gone. Running it again changes nothing.
 * @param o.apply false only finds what differs
 * @param o.report called for each difference, before it is mended
 * @throws VaultCallFailed
 */
export async function bootstrapVault(
  vault: VaultPort,
  settings: BootstrapSettings,
  o: { apply: boolean; report?: (difference: Difference) => void },
): Promise<Difference[]> {
  const all: Difference[] = [];
  for (const step of steps)
    for (const difference of await step(vault, settings)) {
      o.report?.(difference);
      if (o.apply) await difference.mend();
      all.push(difference);
    }
  return all;
}

import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { issuersOf } from './foreign-issuer.js';
import { addressOf, isReplaced, type Layout, portOf } from './layout.js';
import { settingsFor } from './real-servers.js';
import { runStep } from './run-step.js';
import { type Step } from './service.js';

/** The private key of a peer: ours, or in NATS_SEEDS_DIR where NATS is somebody else's. */
export function seedFile(peer: string, { servers, env, folder }: Layout): string {
  return servers.nats && env.NATS_SEEDS_DIR ? join(env.NATS_SEEDS_DIR, `${peer}.nk`) : folder.seedOf(peer);
}

/**
 * Makes the peers' nkeys and brings stored streams up to date, before nats-server runs. What is there stays.
 * @returns what it did with streams, one line
 * @throws StepFailed
 */
export function prepareNats(binary: string, layout: Layout, signal: AbortSignal): Promise<string> {
  const { store, environment } = layout.folder.nats;
  const env = {
    SEEDS_DIR: dirname(layout.folder.seedOf('operator')),
    STORE_DIR: store,
    ENVIRONMENT_FILE: environment,
    NATS_SERVER: binary,
    UPGRADE_CONFIG: join(layout.root, 'policies', 'nats', 'nats-upgrade.conf'),
    PORT: String(portOf(layout, 'nats')),
  };
  return runStep('prepare-nats', layout, env, signal);
}

/** Makes streams, buckets and consumers. Idempotent. @throws StepFailed when NATS lets nobody in for so long */
export const provisionMesh: Step['run'] = (layout, { signal, withinMs = 30_000 }) =>
  runStep('provision-mesh', layout, provisionMeshEnvironment(layout, withinMs), signal);

/** What the step takes from its environment. */
export const provisionMeshEnvironment = (layout: Layout, withinMs: number): Record<string, string> => ({
  WITHIN_MS: String(withinMs),
  NATS_URL: addressOf(layout, 'nats'),
  NATS_NKEY_SEED_FILE: seedFile('operator', layout),
  ...settingsFor('nats', layout),
  ...(layout.syncsAlways && { NATS_SYNC_INTERVAL: 'always' }),
});

/** Sets Vault up, gives products that a name owns to their people's keys, and fills empty catalogues. Idempotent. @returns what it did, one line */
export const provisionData: Step['run'] = (layout, { signal }) =>
  runStep('provision-data', layout, provisionDataEnvironment(layout), signal);

/** What the step takes from its environment. */
export function provisionDataEnvironment(layout: Layout): Record<string, string> {
  const { servers, env, folder, root } = layout;
  return {
    POLICIES_DIR: join(root, 'policies'),
    OIDC_ISSUER: addressOf(layout, 'identity'),
    ...issuersOf(layout),
    VAULT_ADDR: addressOf(layout, 'vault'),
    ENDER_TOKEN_FILE: folder.vaultEnderToken,
    VAULT_TOKEN_FILE: (servers.vault && env.VAULT_TOKEN_FILE) || folder.vaultRootToken,
    ...settingsFor('vault', layout),
    DOCUMENTDB_HOSTS: addressOf(layout, 'documentdb'),
    OIDC_ISSUER_ID: layout.issuerId,
    // Where identity's folder is another machine's, somebody says whose names are meant.
    ...(env.OWNERS_FILE
      ? { OWNERS_FILE: env.OWNERS_FILE }
      : { IDENTITY_PEOPLE_FILE: join(folder.of('identity'), 'people.json') }),
    ...(isReplaced(servers, 'documentdb') && { DATABASE_OF_OTHERS: 'yes' }),
    DOCUMENTDB_ADMIN_USER: (servers.documentdb && env.DOCUMENTDB_ADMIN_USER) || 'admin',
    DOCUMENTDB_ADMIN_PASSWORD_FILE:
      (servers.documentdb && env.DOCUMENTDB_ADMIN_PASSWORD_FILE) || folder.documentdbAdminPassword,
    ...settingsFor('documentdb', layout),
  };
}

/** Repeats a step until it succeeds or is no longer wanted: what it needs may itself be coming back just now. */
export async function untilDone(
  step: () => Promise<unknown>,
  signal: AbortSignal,
  onFailure: (reason: string) => void,
): Promise<void> {
  for (let delayMs = 250; !signal.aborted; delayMs = Math.min(delayMs * 2, 5_000)) {
    try {
      await step();
      return;
    } catch (error) {
      if (signal.aborted) return;
      onFailure((error as Error).message);
      await sleep(delayMs, undefined, { signal }).catch(() => {});
    }
  }
}

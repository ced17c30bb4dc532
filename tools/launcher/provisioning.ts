import { setTimeout as sleep } from 'node:timers/promises';
import { runStep } from './run-step.js';
import { addressesOf, type Layout, seedFile } from './services.js';

/** Makes the peers' nkeys, unless they are on a NATS server of somebody else's. */
export async function createKeys(layout: Layout, signal: AbortSignal): Promise<void> {
  const { seeds, store, environment } = layout.folder.nats;
  const env = { SEEDS_DIR: seeds, STORE_DIR: store, ENVIRONMENT_FILE: environment };
  await runStep('create-keys', layout, env, signal);
}

/** Makes streams, buckets and consumers. Idempotent. @throws StepFailed when NATS lets nobody in for so long */
export async function provisionMesh(layout: Layout, signal: AbortSignal, withinMs = 30_000): Promise<void> {
  const caFile = layout.servers.nats && layout.env.NATS_CA_FILE;
  const env = {
    WITHIN_MS: String(withinMs),
    NATS_URL: addressesOf(layout).nats,
    NATS_NKEY_SEED_FILE: seedFile('operator', layout),
    ...(caFile && { NATS_CA_FILE: caFile }),
  };
  await runStep('provision-mesh', layout, env, signal);
}

/** Sets Vault up and fills the catalogue of each tenant that has none. Idempotent. @returns what it did, one line */
export async function provisionData(layout: Layout, signal: AbortSignal): Promise<string> {
  const { servers, env, folder, root } = layout;
  const { vault, documentdb, issuer } = addressesOf(layout);
  const optional = (name: string, wanted: string | undefined) =>
    wanted && env[name] ? { [name]: env[name] } : {};
  return runStep(
    'provision-data',
    layout,
    {
      POLICIES_DIR: `${root}/policies`,
      OIDC_ISSUER: issuer,
      VAULT_ADDR: vault,
      VAULT_TOKEN_FILE: (servers.vault && env.VAULT_TOKEN_FILE) || folder.vaultRootToken,
      ...optional('VAULT_CACERT', servers.vault),
      ...optional('VAULT_NAMESPACE', servers.vault),
      DOCUMENTDB_HOSTS: documentdb,
      DOCUMENTDB_ADMIN_USER: (servers.documentdb && env.DOCUMENTDB_ADMIN_USER) || 'admin',
      DOCUMENTDB_ADMIN_PASSWORD_FILE:
        (servers.documentdb && env.DOCUMENTDB_ADMIN_PASSWORD_FILE) || folder.documentdbAdminPassword,
      ...optional('DOCUMENTDB_TLS_CA_FILE', servers.documentdb),
      ...optional('DOCUMENTDB_AUTH_MECHANISM', servers.documentdb),
      ...optional('DOCUMENTDB_REPLICA_SET', servers.documentdb),
    },
    signal,
  );
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

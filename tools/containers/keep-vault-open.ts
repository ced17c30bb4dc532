import { setTimeout as wait } from 'node:timers/promises';
import { runService } from '#libs/lifecycle';
import { containerFolder, containerPorts } from '../env/container-folder.js';
import { openVault } from './open-vault.js';

/** Beside Vault in a container: opens it when it starts, and again whenever it was restarted. */
const everyMs = 2_000;

await runService('vault-keeper', () => {
  const folder = containerFolder();
  const place = {
    address: process.env.VAULT_ADDR ?? `http://127.0.0.1:${containerPorts.vault}`,
    unsealKeyFile: folder.vaultUnsealKey,
    rootTokenFile: folder.vaultRootToken,
  };
  const stopping = new AbortController();
  const keeping = keep();
  return Promise.resolve({
    async close() {
      stopping.abort();
      await keeping;
    },
  });

  async function keep(): Promise<void> {
    let told = '';
    while (!stopping.signal.aborted) {
      const now = await openVault(place).catch((error: unknown) =>
        error instanceof Error ? error.message : String(error),
      );
      if (now !== told) console.log(`vault: ${now}`);
      told = now;
      await wait(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }
});

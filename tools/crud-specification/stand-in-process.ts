import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../nats-server/free-port.js';

/** The stand-in for DocumentDB as a process of its own, with a data folder that is removed with it. */
export async function startStandIn(
  adminPassword: string,
): Promise<{ address: string; stop(): Promise<void> }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'deputy-crud-'));
  const passwordFile = join(dataDir, 'password');
  writeFileSync(passwordFile, adminPassword, { mode: 0o600 });
  const port = await freePort();
  const env = {
    ...{ PATH: process.env.PATH, DATA_DIR: dataDir, LOG_LEVEL: 'warn' },
    ...{ DOCUMENTDB_PORT: String(port), DOCUMENTDB_ADMIN_PASSWORD_FILE: passwordFile },
  };
  const program = join(import.meta.dirname, '..', '..', 'standins', 'main.js');
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  return {
    address: `127.0.0.1:${String(port)}`,
    async stop() {
      if (child.exitCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

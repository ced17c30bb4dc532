import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { freePort } from '../nats-server/free-port.js';
import { startMesh } from './start-mesh.js';

describe('starting a mesh', () => {
  let folder: string;
  const { VAULT_TOKEN_FILE: tokenBefore } = process.env;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'deputy-start-'));
  });
  afterEach(async () => {
    if (tokenBefore === undefined) delete process.env.VAULT_TOKEN_FILE;
    else process.env.VAULT_TOKEN_FILE = tokenBefore;
    await rm(folder, { recursive: true, force: true });
  });

  it('says in one line why a real Vault could not be set up, without a stack', async () => {
    process.env.VAULT_TOKEN_FILE = join(folder, 'token');
    await writeFile(process.env.VAULT_TOKEN_FILE, 'hvs.not-a-token');
    const vault = `http://127.0.0.1:${await freePort()}`;
    const start = startMesh({ dataDir: join(folder, 'data'), port: 0, quiet: true, servers: { vault } });
    await expect(start).rejects.toMatchObject({
      code: 'step_failed',
      message:
        'provision-data failed: reading `sys/auth` failed: Vault does not answer (ECONNREFUSED); check VAULT_ADDR',
    });
  });
});

import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openVault, type VaultPlace } from './open-vault.js';

/** Answers sys/seal-status, sys/init and sys/unseal as Vault's API documents them. */
class FreshVault {
  initialized = false;
  sealed = true;
  refuses = false;
  readonly key = 'dW5zZWFsLWtleQ==';
  readonly asked: string[] = [];
  readonly server: Server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const path = `${request.method} ${request.url}`;
      this.asked.push(path);
      const body = this.#answer(path, text ? (JSON.parse(text) as Record<string, unknown>) : {});
      response.writeHead(body ? 200 : 400, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body ?? { errors: [`no: ${text}`] }));
    });
  });

  #answer(path: string, given: Record<string, unknown>): object | undefined {
    const status = () => ({
      type: 'shamir',
      initialized: this.initialized,
      sealed: this.sealed,
      t: 1,
      n: 1,
      progress: 0,
    });
    if (path === 'GET /v1/sys/seal-status') return status();
    if (path === 'PUT /v1/sys/init') {
      if (this.initialized || given.secret_shares !== 1 || given.secret_threshold !== 1) return undefined;
      this.initialized = true;
      return { keys: ['00'], keys_base64: [this.key], root_token: 'hvs.root-of-a-spec' };
    }
    if (path === 'PUT /v1/sys/unseal') {
      if (this.refuses || given.key !== this.key) return undefined;
      this.sealed = false;
      return status();
    }
    return undefined;
  }
}

describe('opening a Vault', () => {
  let vault: FreshVault;
  let folder: string;
  let place: VaultPlace;
  beforeEach(async () => {
    vault = new FreshVault();
    vault.server.listen(0, '127.0.0.1');
    await once(vault.server, 'listening');
    folder = mkdtempSync(join(tmpdir(), 'deputy-vault-'));
    place = {
      address: `http://127.0.0.1:${(vault.server.address() as AddressInfo).port}`,
      unsealKeyFile: join(folder, 'unseal-key'),
      rootTokenFile: join(folder, 'root-token'),
    };
  });
  afterEach(() => {
    vault.server.closeAllConnections();
    vault.server.close();
    rmSync(folder, { recursive: true });
  });

  it('initialises a new one, keeps what it gave for its owner alone, and unseals it', async () => {
    expect(await openVault(place)).toBe('initialised');
    expect(vault.sealed).toBe(false);
    expect(readFileSync(place.rootTokenFile, 'utf8')).toBe('hvs.root-of-a-spec');
    for (const path of [place.rootTokenFile, place.unsealKeyFile])
      expect(statSync(path).mode & 0o077).toBe(0);
  });

  it('leaves an open one alone, and unseals one that was restarted', async () => {
    await openVault(place);
    expect(await openVault(place)).toBe('open');
    vault.sealed = true;
    expect(await openVault(place)).toBe('unsealed');
    expect(vault.asked.filter((path) => path.endsWith('sys/init'))).toHaveLength(1);
  });

  it('never initialises a second time: the key of another installation is asked for by its file', async () => {
    vault.initialized = true;
    await expect(openVault(place)).rejects.toThrow(`\`${place.unsealKeyFile}\` is not there`);
    expect(existsSync(place.rootTokenFile)).toBe(false);
  });

  it('says what failed and no key', async () => {
    await openVault(place);
    vault.sealed = true;
    vault.refuses = true;
    const failure = await openVault(place).catch((error: Error) => error.message);
    expect(failure).toBe('Vault answered sys/unseal with 400');
    expect(failure).not.toContain(vault.key);
  });
});

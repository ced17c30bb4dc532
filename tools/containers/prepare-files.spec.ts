import { X509Certificate } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { containerFolder } from '../env/container-folder.js';
import { prepareFiles, type Preparation } from './prepare-files.js';

const day = 86_400_000;
const root = mkdtempSync(join(tmpdir(), 'deputy-prepare-'));
const folder = containerFolder(root);
const preparation: Preparation = {
  folder,
  policies: 'policies',
  webUrl: 'http://localhost:3000',
  natsPort: 4222,
  vaultPort: 8200,
  now: Date.now(),
};
const read = (path: string) => readFileSync(path, 'utf8');
const files = () =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
const all = () => Object.fromEntries(files().map((path) => [path, read(path)]));

describe('what containers start with', () => {
  beforeAll(() => prepareFiles(preparation));

  it('is readable by its owner alone', () => {
    const open = files().filter((path) => !path.endsWith('.conf') && (statSync(path).mode & 0o077) !== 0);
    expect(open).toEqual([]);
  });

  it('stays what it was when it is made again', async () => {
    const before = all();
    await prepareFiles(preparation);
    expect(all()).toEqual(before);
  });

  it('has certificates that the authority signed, for the names by which servers are reached', () => {
    const authority = new X509Certificate(read(folder.authorities));
    for (const [path, name] of [
      [folder.natsCertificate.certFile, 'nats'],
      [folder.mongodbCertificate, 'mongodb'],
    ] as const) {
      const certificate = new X509Certificate(read(path));
      expect(certificate.verify(authority.publicKey)).toBe(true);
      expect(certificate.checkHost(name)).toBe(name);
      expect(certificate.checkHost('elsewhere')).toBeUndefined();
      expect(certificate.ca).toBe(false);
    }
    expect(authority.ca).toBe(true);
  });

  it('renews a certificate that ends soon, and nothing else', async () => {
    const before = all();
    await prepareFiles({ ...preparation, now: Date.now() + 340 * day });
    const changed = Object.entries(all()).flatMap(([path, text]) => (before[path] === text ? [] : [path]));
    const { certFile, keyFile } = folder.natsCertificate;
    expect(changed.sort()).toEqual([certFile, keyFile, folder.mongodbCertificate].sort());
  });

  it('can be sourced by a shell, whatever is in it', () => {
    const script = `. '${folder.nats.environment}'; printf '%s|%s' "$DEPUTY_NATS_STORE_DIR" "$DEPUTY_WEB_NKEY"`;
    const said = execFileSync('/bin/sh', ['-ec', script], { encoding: 'utf8' });
    expect(said).toMatch(new RegExp(`^"${folder.nats.store}"\\|U[A-Z2-7]{55}$`));
  });

  it("keeps Vault on the loopback address, and nothing of Vault's secrets", () => {
    expect(read(folder.vaultConfig)).toMatch(/address\s+= "127\.0\.0\.1:8200"/);
    expect(files()).not.toContain(folder.vaultRootToken);
  });
});

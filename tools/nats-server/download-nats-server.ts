import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Release } from './pinned-release.js';
import { verifyChecksum } from './verify-checksum.js';

const run = promisify(execFile);
const patienceMs = 120_000;

/**
 * Downloads a release, verifies it before anything reads it, and puts its binary into `binDir`.
 * @returns the path of the binary
 * @throws Error when it cannot be fetched or is not what was pinned
 */
export async function downloadNatsServer(
  release: Release,
  binDir: string,
  get: typeof fetch = fetch,
): Promise<string> {
  const response = await get(release.url, { signal: AbortSignal.timeout(patienceMs) });
  if (!response.ok) throw new Error(`\`${release.url}\` answered ${response.status}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  verifyChecksum(release.archive, bytes, release.sha256);

  const work = await mkdtemp(join(tmpdir(), 'deputy-nats-'));
  try {
    await writeFile(join(work, release.archive), bytes);
    // tar reads zip too where it is bsdtar, as on Windows.
    await run('tar', ['-xf', release.archive], { cwd: work });
    const binary = release.archive.endsWith('.zip') ? 'nats-server.exe' : 'nats-server';
    await mkdir(binDir, { recursive: true });
    // Renamed into place, so that nobody ever finds half a binary.
    await copyFile(join(work, release.folder, binary), join(binDir, `${binary}.new`));
    await chmod(join(binDir, `${binary}.new`), 0o755);
    await rename(join(binDir, `${binary}.new`), join(binDir, binary));
    return join(binDir, binary);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

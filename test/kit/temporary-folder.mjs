import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Jest's global setup of every spec: what specs and the processes they start put into the temporary folder lies in one
 * folder of this run and goes with it, after a failure too.
 */
export default function useOneTemporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'deputy-test-'));
  Object.assign(process.env, { TMPDIR: folder, TMP: folder, TEMP: folder });
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
}

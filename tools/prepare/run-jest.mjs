import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from './project-root.mjs';

/**
 * Runs Jest and reads its report; undefined when it wrote none.
 * @param {readonly string[]} args
 * @param {string} node the Node that runs it
 */
export async function runJest(args, node = process.execPath) {
  const folder = mkdtempSync(join(tmpdir(), 'deputy-jest-'));
  const report = join(folder, 'report.json');
  const options = ['--json', `--outputFile=${report}`];
  await new Promise((resolve) => {
    const bin = join(projectRoot, 'node_modules', 'jest', 'bin', 'jest.js');
    // Jest prints its report to standard output as well; people read what it says on standard error.
    spawn(node, [bin, ...args, ...options], { cwd: projectRoot, stdio: ['inherit', 'ignore', 'inherit'] })
      .once('error', resolve)
      .once('exit', resolve);
  });
  try {
    return JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

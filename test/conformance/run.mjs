import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from '../../tools/prepare/build.mjs';
import { install } from '../../tools/prepare/install.mjs';
import { installApart } from '../../tools/prepare/install-apart.mjs';
import { requireNodeVersion } from '../../tools/prepare/node-version.mjs';
import { projectRoot } from '../../tools/prepare/project-root.mjs';

/**
 * `npm run conformance`, on a fresh clone too: installs and builds, then the official suite into a folder of its own, makes
 * sure of nats-server, and hands over to `main.ts`.
 */
requireNodeVersion();
const say = (/** @type {string} */ line) => console.error(line);
const asksForHelp = process.argv.some((word) => word === '--help' || word === '-h');
try {
  await install(say);
  await build(say);
  compileTests();
  if (!asksForHelp) {
    const from = 'test/conformance/suite';
    await installApart({ what: 'the conformance suite', from, into: '.deputy/conformance' }, say);
    const { ensureNatsServer } = await built('tools/nats-server/ensure-nats-server.js');
    await ensureNatsServer(join(projectRoot, '.deputy', 'bin'), say);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
// Before anything asks for it: whatever is put there goes with this run.
await import('../kit/temporary-folder.mjs').then(({ default: useOneTemporaryFolder }) =>
  useOneTemporaryFolder(),
);
await built('test/conformance/main.js');

/** What tests share, beside what it tests: in `dist`, and in no image. */
function compileTests() {
  // What is gone from the tests would be found there all the same.
  rmSync(join(projectRoot, 'dist', 'test'), { recursive: true, force: true });
  const swc = join(projectRoot, 'node_modules', '@swc', 'cli', 'bin', 'swc.js');
  const options = ['-d', 'dist', '--config-file', '.swcrc', '--ignore', '**/*.spec.ts,**/*.mjs', '--quiet'];
  const { status } = spawnSync(process.execPath, [swc, 'test', ...options], {
    cwd: projectRoot,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error('the tests could not be compiled');
}

/** @param {string} path */
function built(path) {
  return import(pathToFileURL(join(projectRoot, 'dist', path)).href);
}

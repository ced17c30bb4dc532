import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './prepare/build.mjs';
import { install } from './prepare/install.mjs';
import { requireNodeVersion } from './prepare/node-version.mjs';
import { projectRoot } from './prepare/project-root.mjs';
import { runJest } from './prepare/run-jest.mjs';
import { countsLine, countsOf, sumOf } from './prepare/test-counts.mjs';

/**
 * `npm test`, on a fresh clone too: installs and builds, makes sure of nats-server and a browser, runs every
 * spec, and ends with the one line `N passed, N failed`. Arguments go to Jest: `npm test -- tools/ask`.
 */
requireNodeVersion();
const jestArguments = process.argv.slice(2);
if (jestArguments.includes('--help') || jestArguments.includes('-h')) {
  console.log(`usage: npm test -- [Jest's arguments]

Installs, builds, and runs every spec; ends with \`N passed, N failed\`.

  npm test -- tools/ask           only specs whose path holds this
  npm test -- -t 'a rule'         only tests whose name holds this`);
  process.exit(0);
}
/**
 * An option stands between: `--selectProjects` takes every word that follows it.
 * @param {readonly string[]} args
 */
const jest = (args) => runJest([...args, '--passWithNoTests', ...jestArguments]);
const say = (/** @type {string} */ line) => console.log(line);

let counts = { passed: 0, failed: 1, skipped: 0 };
try {
  await install(say);
  await build(say);
  await prepareMachine();
  const first = await jest(['--selectProjects', 'unit', 'integration', 'standins', 'launcher']);
  // Each of these has a mesh of its own, whose specs go one after the other; for two the machine is large enough, and for more it is not.
  const onOneMesh = ['e2e', 'browser'].map((project) => jest(['--selectProjects', project, '--runInBand']));
  counts = sumOf([first, ...(await Promise.all(onOneMesh))].map(countsOf));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
}
console.log(countsLine(counts));
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;

/** nats-server is needed; without a browser its specs are skipped, and say so. */
async function prepareMachine() {
  const { ensureNatsServer } = await built('nats-server/ensure-nats-server.js');
  await ensureNatsServer(join(projectRoot, '.deputy', 'bin'), say);
  const { ensureChromium } = await built('browser/ensure-chromium.js');
  await ensureChromium(say);
}

/** @param {string} path */
function built(path) {
  return import(pathToFileURL(join(projectRoot, 'dist', 'tools', path)).href);
}

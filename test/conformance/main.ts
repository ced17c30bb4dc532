import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { CommandProblem, type Exit, runCommand, UsageProblem } from '../../tools/command/index.js';
import { readFigures } from '../../tools/docs/conformance-tables.js';
import { ExpectedFailure, judge, type Judgement } from './judge.js';
import { changedFigures, differences, figuresOf, table } from './report.js';
import { runs } from './runs.js';
import { startWorld } from './start-world.js';

const help = `usage: npm run conformance -- [--only RUNS] [--write]

Runs the official conformance suite of the Model Context Protocol against mcp with its whole pipeline, and prints what passed, what
failed and what is expected to fail (test/conformance/README.md says why). Exit code 5 at any difference: an expected failure that
passes is one as well, and so are other figures than docs/conformance.json says.

      --write      write the figures to docs/conformance.json, from which npm run docs makes README's table
      --only RUNS  of ${runs.map(({ name }) => `'${name}'`).join(', ')}; several with commas (default all)
  -h, --help`;

process.exitCode = await runCommand({
  help,
  options: { only: { type: 'string' }, write: { type: 'boolean', default: false } },
  async run({ only, write }) {
    const wanted = only?.split(',').map((name) => name.trim());
    const unknown = wanted?.find((name) => !runs.some((one) => one.name === name));
    if (unknown !== undefined)
      throw new UsageProblem(`there is no run \`${unknown}\`; \`--help\` lists them`);
    if (wanted && write)
      throw new UsageProblem('`--write` writes the figures of all runs; leave `--only` out');
    return check(
      runs.filter(({ name }) => wanted?.includes(name) ?? true),
      write,
    );
  },
});

async function check(chosen: typeof runs, write: boolean): Promise<Exit> {
  const known = readExpectedFailures();
  const judgements: Judgement[] = [];
  const world = await startWorld();
  try {
    for (const run of chosen) {
      console.error(`${run.name} …`);
      judgements.push(judge(run.name, await run.check(world), known));
    }
  } finally {
    await world.close();
  }
  const figures = figuresOf(judgements);
  const unlike = differences(judgements);
  if (write && unlike.length === 0)
    writeFileSync('docs/conformance.json', `${JSON.stringify(figures, null, 2)}\n`);
  const wrong = [...unlike, ...changedFigures(figures, readFigures('.'))];
  for (const line of wrong) console.log(line);
  console.log(`\n@modelcontextprotocol/conformance ${figures.suite}\n\n${table(judgements)}\n`);
  const passed = judgements.reduce((sum, one) => sum + one.passed, 0);
  console.log(`${passed} passed, ${wrong.length} failed`);
  return wrong.length === 0 ? 'done' : 'found';
}

/** @throws CommandProblem for what could never be found to pass: it belongs to no run, or is there twice */
function readExpectedFailures(): ExpectedFailure[] {
  const file = 'test/conformance/expected-failures.json';
  const known = z.array(ExpectedFailure).parse(JSON.parse(readFileSync(file, 'utf8')));
  const names = known.map(({ run, check }) => `${run}, ${check}`);
  const wrong = known.findIndex(
    ({ run }, at) => !runs.some(({ name }) => name === run) || names.indexOf(names[at] ?? '') !== at,
  );
  if (wrong < 0) return known;
  throw new CommandProblem('failed', 'expectation_invalid', `${file}: \`${names[wrong] ?? ''}\` belongs to no run, or is there twice`); // prettier-ignore
}

import { type Figures } from '../../tools/docs/conformance-tables.js';
import { type Judgement } from './judge.js';
import { suiteVersion } from './official-suite.js';

const columns = ['run', 'passed', 'failed', 'expected'] as const;

/** What is shown in the terminal. */
export function table(judgements: readonly Judgement[]): string {
  const rows = judgements.map(({ run, passed, failed, expected, stale }) =>
    [run, passed, failed.length + stale.length, expected].map(String),
  );
  const widths = columns.map((name, at) => Math.max(name.length, ...rows.map((row) => row[at]!.length)));
  const line = (cells: readonly string[]) =>
    cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('  ');
  return [columns, ...rows].map(line).join('\n');
}

/** What is wrong, and what to do about it. */
export function differences(judgements: readonly Judgement[]): string[] {
  return judgements.flatMap(({ run, failed, stale }) => [
    ...failed.map(({ name, said }) => `✗ ${run}, ${name}: ${said || 'it failed and says no more'}`),
    ...stale.map(
      (name) =>
        `✗ ${run}, ${name}: is expected to fail and did not; take it off test/conformance/expected-failures.json`,
    ),
  ]);
}

/** What is written down of a run. */
export const figuresOf = (judgements: readonly Judgement[]): Figures => ({
  suite: suiteVersion(),
  runs: judgements.map(({ run, passed, expected }) => ({ run, passed, expected })),
});

/** Where the documentation says something else than what was found. */
export function changedFigures(found: Figures, written: Figures | undefined): string[] {
  const said = (figures: Figures | undefined, run: string) => {
    const one = figures?.runs.find((each) => each.run === run);
    return one ? `${one.passed} passed and ${one.expected} expected to fail` : 'nothing';
  };
  return found.runs.flatMap(({ run }) =>
    said(found, run) === said(written, run) && found.suite === written?.suite
      ? []
      : [
          `✗ ${run}: docs/conformance.json says ${said(written, run)}, found were ${said(found, run)} with ${found.suite}; write it with \`npm run conformance -- --write\` and run \`npm run docs\``,
        ],
  );
}

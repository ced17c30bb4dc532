import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** As `npm run conformance -- --write` leaves it. */
export const Figures = z.strictObject({
  suite: z.string(),
  runs: z.array(z.strictObject({ run: z.string(), passed: z.int(), expected: z.int() })),
});
export type Figures = z.infer<typeof Figures>;

const Expected = z.array(z.object({ run: z.string(), check: z.string(), because: z.string() }));
const figuresFile = 'docs/conformance.json';
const expectedFile = 'test/conformance/expected-failures.json';

/** What was last written; undefined before that. */
export function readFigures(root: string): Figures | undefined {
  const file = join(root, figuresFile);
  return existsSync(file) ? Figures.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

/** For README, as markdown: how much of the official suite passes, by side and revision. */
export function conformanceTable(root: string): string {
  const { suite, runs } = readFigures(root) ?? { suite: 'not run yet', runs: [] };
  return [
    `By \`@modelcontextprotocol/conformance\` ${suite}, which \`npm run conformance\` runs:`,
    '',
    '| side and revision | checks passed | failed | expected to fail |',
    '| --- | ---: | ---: | ---: |',
    ...runs.map(({ run, passed, expected }) => `| ${run} | ${passed} | 0 | ${expected} |`),
  ].join('\n');
}

/** For the suite's README: each check that is expected to fail, under the reason for it. */
export function expectedFailuresList(root: string): string {
  const known = Expected.parse(JSON.parse(readFileSync(join(root, expectedFile), 'utf8')));
  const reasons = [...new Set(known.map(({ because }) => because))];
  return reasons
    .map((reason) => {
      const checks = known.filter(({ because }) => because === reason);
      return [reason, '', ...checks.map(({ run, check }) => `- ${run}: \`${check}\``)].join('\n');
    })
    .join('\n\n');
}

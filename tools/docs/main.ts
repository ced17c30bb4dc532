import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { replaceGenerated, structureTable } from './structure-table.js';

/** `--check` fails when README's generated part is not what the code says; otherwise it is written. */
if (process.argv.includes('--help') || process.argv.includes('-h')) {
  console.log(`usage: npm run docs

Brings README's table of apps and libs up to date with the code.

  --check   change nothing; exit 1 when it is out of date`);
  process.exit(0);
}
const root = process.cwd();
const readme = join(root, 'README.md');

try {
  const current = readFileSync(readme, 'utf8');
  const options = { ...(await resolveConfig(readme)), filepath: readme };
  const wanted = await format(replaceGenerated(current, 'structure', structureTable(root)), options);
  if (wanted === current) console.log('README.md says what the code says');
  else if (process.argv.includes('--check')) {
    console.error("README.md's table of apps and libs is out of date: run `npm run docs`");
    process.exitCode = 1;
  } else {
    writeFileSync(readme, wanted);
    console.log('README.md was brought up to date');
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

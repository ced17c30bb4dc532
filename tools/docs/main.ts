import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { messagesPage } from './messages-page.js';
import { replaceGenerated, structureTable } from './structure-table.js';

/** `--check` fails when what is generated is not what the code says; otherwise it is written. */
if (process.argv.includes('--help') || process.argv.includes('-h')) {
  console.log(`usage: npm run docs

Brings README's table of apps and libs and docs/events.md up to date with the code.

  --check   change nothing; exit 1 when one is out of date`);
  process.exit(0);
}
const root = process.cwd();

/** Each document by its path, made from what it says now. */
const documents: Record<string, (current: string) => string> = {
  'README.md': (current) => replaceGenerated(current, 'structure', structureTable(root)),
  'docs/events.md': messagesPage,
};

try {
  for (const [path, make] of Object.entries(documents)) await bringUpToDate(path, make);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function bringUpToDate(path: string, make: (current: string) => string): Promise<void> {
  const file = join(root, path);
  const current = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const wanted = await format(make(current), { ...(await resolveConfig(file)), filepath: file });
  if (wanted === current) console.log(`${path} says what the code says`);
  else if (process.argv.includes('--check')) {
    console.error(`${path} is out of date: run \`npm run docs\``);
    process.exitCode = 1;
  } else {
    writeFileSync(file, wanted);
    console.log(`${path} was brought up to date`);
  }
}

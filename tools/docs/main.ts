import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { type Exit, exitCodesTable, runCommand } from '../command/index.js';
import { clientsTable } from './clients-table.js';
import { configurationPage } from './configuration-page.js';
import { conformanceTable, expectedFailuresList } from './conformance-tables.js';
import { messagesPage } from './messages-page.js';
import { providersTable } from './providers-table.js';
import { replaceGenerated, structureTable } from './structure-table.js';

const help = `usage: npm run docs

Brings README's tables of the tree and of exit codes, docs/configuration.md, docs/events.md, and docs/identity.md's table of providers up to date with the code; the table of clients in
docs/mcp-clients.md with what \`npm run clients\` last wrote; and README's table of conformance, and the list of checks that
are expected to fail, with docs/conformance.json and test/conformance/expected-failures.json.

      --check   change nothing; exit code 5 when one is out of date
  -h, --help`;

const root = process.cwd();

/** Each document by its path, made from what it says now. */
const documents: Record<string, (current: string) => string> = {
  'README.md': (current) =>
    [
      ['structure', structureTable(root)],
      ['exit-codes', exitCodesTable],
      ['conformance', conformanceTable(root)],
    ].reduce((text, [name = '', table = '']) => replaceGenerated(text, name, table), current),
  'test/conformance/README.md': (current) =>
    replaceGenerated(current, 'expected-failures', expectedFailuresList(root)),
  'docs/configuration.md': () => configurationPage(root),
  'docs/events.md': messagesPage,
  'docs/identity.md': (current) => replaceGenerated(current, 'providers', providersTable(root)),
  'docs/mcp-clients.md': (current) => replaceGenerated(current, 'clients', clientsTable(root)),
};

process.exitCode = await runCommand({
  help,
  options: { check: { type: 'boolean', default: false } },
  async run({ check }) {
    const ends: Exit[] = [];
    for (const [path, make] of Object.entries(documents)) ends.push(await bringUpToDate(path, make, check));
    return ends.includes('found') ? 'found' : 'done';
  },
});

async function bringUpToDate(path: string, make: (current: string) => string, check: boolean): Promise<Exit> {
  const file = join(root, path);
  const current = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const wanted = await format(make(current), { ...(await resolveConfig(file)), filepath: file });
  if (wanted === current) {
    console.log(`${path} says what the code says`);
    return 'done';
  }
  if (check) {
    console.error(`${path} is out of date: run \`npm run docs\``);
    return 'found';
  }
  writeFileSync(file, wanted);
  console.log(`${path} was brought up to date`);
  return 'done';
}

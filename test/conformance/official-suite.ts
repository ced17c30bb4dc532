import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type Check } from './judge.js';

const folder = join(process.cwd(), '.deputy', 'conformance');
const modules = join(folder, 'node_modules');
const program = join(modules, '@modelcontextprotocol', 'conformance', 'dist', 'index.js');

/** What the suite writes of one check. `INFO` says something and judges nothing. */
const Written = z.object({
  id: z.string(),
  status: z.enum(['SUCCESS', 'FAILURE', 'WARNING', 'SKIPPED', 'INFO']),
  errorMessage: z.string().optional(),
});

/** As npm's manifest of the suite says it. */
export function suiteVersion(): string {
  const manifest = readFileSync(join(dirname(program), '..', 'package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(manifest)).version;
}

/** The scenarios that a revision requires of one side, as the suite has frozen them. @throws Error when it has none */
export function requiredOf(side: 'server' | 'client', revision: string): string[] {
  const text = readFileSync(join(dirname(program), '..', 'requirements', `${revision}.yaml`), 'utf8');
  const [, list = ''] = new RegExp(`^${side}:\\n((?: +- .+\\n)+)`, 'm').exec(text) ?? [];
  const names = [...list.matchAll(/- (\S+)/g)].map(([, name = '']) => name);
  if (names.length === 0) throw new Error(`the suite has no requirements of a ${side} for ${revision}`);
  return names;
}

/**
 * Runs the official suite and reads what it wrote of each check. Its own exit code and counts are not used: what it does not
 * score is judged here as well.
 * @param args of its command line, but for the folder it writes into
 */
export async function runOfficialSuite(args: readonly string[]): Promise<Check[]> {
  const out = await mkdtemp(join(tmpdir(), 'deputy-conformance-'));
  const { code, output } = await run([program, ...args, '-o', out]);
  const checks = await Promise.all(
    readdirSync(out, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('checks.json'))
      .sort()
      .map((path) => readChecks(join(out, path), scenarioOf(path))),
  );
  if (checks.length === 0)
    throw new Error(`the suite wrote no result and ended with ${String(code)}:\n${output.slice(-4_000)}`);
  return checks.flat();
}

/** Its folders are called `server-tools-list-2026-11-30T01-00-49-811Z` and `auth/basic-cimd-2026-…`. */
const scenarioOf = (path: string) =>
  dirname(path)
    .replace(/\\/g, '/')
    .replace(/-\d{4}-\d{2}-\d{2}T[\d-]+Z$/, '')
    .replace(/^server-(?=.)/, '');

async function readChecks(path: string, scenario: string): Promise<Check[]> {
  const written = z.array(Written).parse(JSON.parse(await readFile(path, 'utf8')));
  return written.flatMap(({ id, status, errorMessage = '' }) =>
    // A skipped check judges nothing either: what made it impossible is a check of its own.
    status === 'INFO' || status === 'SKIPPED'
      ? []
      : [{ name: `${scenario}:${id}`, passed: status === 'SUCCESS', said: errorMessage }],
  );
}

/** Node 22 of npm's own package, where this one is older than the suite takes. */
function nodeOfSuite(): string {
  const names = existsSync(modules) ? readdirSync(modules) : [];
  const name = names.find((one) => /^node-(bin-)?(linux|darwin)-/.test(one));
  return name === undefined ? process.execPath : join(modules, name, 'bin', 'node');
}

function run(args: readonly string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(nodeOfSuite(), args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder });
    const said: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, output: Buffer.concat(said).toString() });
    });
  });
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type RevocationReport } from '#libs/contracts';
import { connectMesh, MeshClient } from '#libs/mesh';
import { type Mesh, startMesh } from '../launcher/index.js';
import { connectAdmin } from '../tenant-databases/index.js';
import { openVault } from '../vault-bootstrap/index.js';
import { WebClient } from '../web-client/index.js';
import { Caller, type Outcome } from './caller.js';
import { type AuditLine, type Matched, matchLeases } from './match-leases.js';
import { MixedCalls, seeded } from './mixed-calls.js';
import { readPermits } from './read-permits.js';
import { type Sealed, sealedMinute } from './sealed-minute.js';
import { writePeople } from './storm-people.js';
import { inWords, isNothing, type Open, whatIsOpen } from './what-is-open.js';

export interface Wanted {
  readonly calls: number;
  readonly people: number;
  /** How long Vault is sealed for; 0: not at all. */
  readonly sealedSeconds: number;
  /** The calls are the same for the same number; when each comes is not. */
  readonly seed: number;
  /** No call is begun after so long: what follows takes four minutes at most. */
  readonly minutes: number;
}

export interface Weathered {
  readonly outcomes: Readonly<Record<Outcome['kind'], number>>;
  /** What those heard whose call failed or was not answered, each with how often. */
  readonly why: Readonly<Record<string, number>>;
  /** What those were told who signed in and had to wait, each with how often. */
  readonly waits: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** The order in the middle: after how many milliseconds everybody had confirmed, and what was open of its tenant then. */
  readonly killMs: number;
  readonly openAfterKill: string;
  readonly sealed: Sealed | undefined;
  /** At the end, and after how many seconds nothing was open. */
  readonly openAtEnd: string;
  readonly emptyAfterS: number | undefined;
  readonly matched: Matched;
  /** What is not as it should be. */
  readonly problems: readonly string[];
}

/** Leases last 28 seconds, and those of a process that was killed end by themselves. */
const emptyWithinMs = 60_000;
const progressEveryMs = 10_000;
const unbounded = '1000000:100000';
const budgets = ['CALLS_PER_PERSON', 'CALLS_PER_AGENT', 'CALLS_PER_TOOL', 'REQUESTS_PER_CLIENT'];

/**
 * Many calls of many people at once: in the middle an operator ends one of the two tenants, later mcp is killed, later Vault is sealed.
 * What is left open then is asked of Vault and the database themselves.
 * @throws where the mesh cannot start, or an order is not answered
 */
export async function weather(dataDir: string, wanted: Wanted, say: (line: string) => void): Promise<Weathered> {
  writePeople(dataDir, wanted.people);
  say('starting a mesh …');
  const env = { BEDROCK_PACE_MS: '0', ...Object.fromEntries(budgets.map((name) => [name, unbounded])) };
  const mesh = await startMesh({ dataDir, port: 0, quiet: true, env });
  const secret = (name: string) => readFileSync(join(dataDir, 'secrets', name), 'utf8').trim();
  const peer = (name: 'agent' | 'audit') =>
    connectMesh({ url: mesh.natsUrl, peer: name, seedFile: join(dataDir, 'nats', 'seeds', `${name}.nk`) });
  const key = secret('vault-root-token');
  const vault = openVault({ address: mesh.vault, token: key });
  const [agent, audit, database] = await Promise.all([
    ...[peer('agent'), peer('audit')],
    connectAdmin({ hosts: mesh.documentdb, username: 'admin', password: secret('documentdb-admin-password') }),
  ] as const);
  const auditFile = join(dataDir, 'vault-audit.jsonl');
  const problems: string[] = [];
  let told: NodeJS.Timeout | undefined;
  try {
    await vault.write('sys/audit/file', { type: 'file', options: { file_path: auditFile } });
    const waits: Record<string, number> = {};
    const callers = callersOf(mesh, new MeshClient(agent), wanted, (words) => count(waits, inGeneral(words)));
    const outcomes: Record<Outcome['kind'], number> = { done: 0, denied: 0, failed: 0, away: 0 };
    const why: Record<string, number> = {};
    const began = Date.now();
    const until = began + wanted.minutes * 60_000;
    const run = async (calls: number) => {
      let left = calls;
      const callOn = async (caller: Caller) => {
        while (left-- > 0 && Date.now() < until) {
          const { kind, words } = await caller.call();
          outcomes[kind] += 1;
          if (kind === 'failed' || kind === 'away') count(why, inGeneral(words));
        }
      };
      await Promise.all(callers.map(callOn));
    };
    const share = Math.floor(wanted.calls / 4);

    told = setInterval(() => say(progressOf(outcomes, wanted.calls, Date.now() - began)), progressEveryMs);
    say('calls, an order in their middle …');
    const operator = await signedIn(mesh, 'oscar');
    const storm = run(2 * share);
    await reached(() => total(outcomes) >= share || Date.now() > until);
    const report = await endTenant(operator);
    // Nobody of it is let in again before this is over.
    const ofTenant = await untilEmpty(() => whatIsOpen(vault, database, (role) => role.startsWith('acme-')), 4_000);
    await storm;
    const left = await untilWhole(mesh, report);
    if (left !== undefined) problems.push(`the order was not whole: ${left}`);
    if (ofTenant.emptyAfterS === undefined) problems.push(`after the order of one tenant is open of it: ${inWords(ofTenant.last)}`);

    say('calls, mcp killed in their middle …');
    const second = run(wanted.calls - 2 * share);
    await reached(() => total(outcomes) >= 3 * share || Date.now() > until);
    mesh.kill('mcp');
    await second;
    clearInterval(told);
    const seconds = (Date.now() - began) / 1_000;
    if (total(outcomes) < wanted.calls) problems.push(`only ${String(total(outcomes))} calls were made in ${String(wanted.minutes)} minutes`);
    if (outcomes.done < wanted.calls / 2) problems.push(`only ${String(outcomes.done)} calls were done`);

    const sealed = wanted.sealedSeconds > 0 ? await seal(wanted.sealedSeconds) : undefined;
    await Promise.all(callers.map((caller) => caller.close()));
    say('waiting until nothing is open …');
    const { last, emptyAfterS } = await untilEmpty(() => whatIsOpen(vault, database), emptyWithinMs);
    if (last.cursors > 0) problems.push(`at the end are open: ${inWords(last)}`);
    if (emptyAfterS === undefined) problems.push(`at the end is open: ${inWords(last)}`);
    const lines = readFileSync(auditFile, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line) as AuditLine);
    const matched = matchLeases(lines, await readPermits(audit));
    problems.push(...matched.without.slice(0, 20));
    if (matched.leases === 0) problems.push('no lease stands in the audit log of Vault');
    return {
      ...{ outcomes, why, waits, seconds, sealed, emptyAfterS, matched, problems },
      killMs: Math.max(...report.steps.map(({ confirmedAfterMs = 0 }) => confirmedAfterMs)),
      openAfterKill: inWords(ofTenant.last),
      openAtEnd: inWords(last),
    };

    async function seal(forSeconds: number): Promise<Sealed> {
      say(`Vault sealed for ${String(forSeconds)} s under load …`);
      const done = await sealedMinute(callers, vault, key, forSeconds);
      if (done.refused === 0) problems.push('nobody was refused while Vault was sealed');
      problems.push(...done.unexplained.map((words) => `while Vault was sealed, a refusal that does not say so: ${words}`));
      if (done.recoveredAfterS === undefined) problems.push('not everybody was served within a minute after Vault was unsealed');
      return done;
    }
  } finally {
    clearInterval(told);
    await Promise.allSettled([agent.close(), audit.close(), database.close()]);
    await mesh.stop();
  }
} // prettier-ignore

/** Half of them over the mesh and half over HTTP, of each tenant and of each group (storm-people.ts). */
function callersOf(
  mesh: Mesh,
  agent: MeshClient,
  { people, seed }: Wanted,
  waited: (words: string) => void,
): Caller[] {
  return mesh.people
    .filter(({ username }) => username.startsWith('person'))
    .slice(0, people)
    .map(({ username }, at) => {
      const calls = new MixedCalls(username, seeded(seed + at));
      return new Caller(username, Math.floor(at / 4) % 2 === 0 ? 'nats' : 'http', mesh, agent, calls, waited);
    });
}

const progressOf = (outcomes: Readonly<Record<string, number>>, of: number, ms: number) => {
  const kinds = Object.entries(outcomes).map(([kind, some]) => `${String(some)} ${kind}`);
  return `${(ms / 1_000).toFixed(0)} s: ${String(total(outcomes))} of ${String(of)} calls, ${kinds.join(', ')}`;
};

/** Without what differs each time. */
const inGeneral = (words: string) => words.replace(/\bhttps?:\/\/\S+/g, '<address>').slice(0, 120);
const count = (all: Record<string, number>, what: string) => (all[what] = (all[what] ?? 0) + 1);

const total = (outcomes: Readonly<Record<string, number>>) =>
  Object.values(outcomes).reduce((sum, one) => sum + one, 0);

async function reached(condition: () => boolean): Promise<void> {
  while (!condition()) await wait(20);
}

async function signedIn(mesh: Mesh, username: string): Promise<WebClient> {
  const web = new WebClient(mesh.url);
  await web.logIn(username, mesh.people.find((person) => person.username === username)?.password ?? '');
  return web;
}

async function endTenant(operator: WebClient): Promise<RevocationReport> {
  const asked = { version: 1, do: 'end', kind: 'tenant', id: 'acme' } as const;
  const [report] = (await operator.revocations(asked)).revocations;
  if (!report) throw new Error('nothing was told of the order');
  return report;
}

/** @returns what is still out of it; undefined once nothing is */
async function untilWhole(mesh: Mesh, { order, out, but }: RevocationReport): Promise<string | undefined> {
  if (but !== undefined) return but;
  if (out.length === 0) return undefined;
  // Whoever ordered it was ended by it, too.
  const operator = await signedIn(mesh, 'oscar');
  const until = Date.now() + emptyWithinMs;
  for (;;) {
    const { revocations } = await operator.revocations({ version: 1, do: 'list' });
    const now = revocations.find((report) => report.order === order);
    if (now?.out.length === 0) return undefined;
    if (Date.now() > until) return JSON.stringify(now?.out);
    await wait(1_000);
  }
}

async function untilEmpty(
  ask: () => Promise<Open>,
  withinMs: number,
): Promise<{ last: Open; emptyAfterS: number | undefined }> {
  const began = Date.now();
  for (;;) {
    const last = await ask();
    const passed = Date.now() - began;
    if (isNothing(last)) return { last, emptyAfterS: passed / 1_000 };
    if (passed > withinMs) return { last, emptyAfterS: undefined };
    await wait(100);
  }
}

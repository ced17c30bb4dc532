import { setTimeout as wait } from 'node:timers/promises';
import { join } from 'node:path';
import { type EndingStep, type RevocationReport } from '#libs/contracts';
import { connectMesh, fetchOverMesh, MeshClient } from '#libs/mesh';
import { subjects } from '#libs/contracts';
import { type Mesh } from '../launcher/index.js';
import { patiently, WebClient } from '../web-client/index.js';
import { Callers } from './callers.js';
import { startBenchMesh } from './kill-switch/bench-mesh.js';
import { McpCaller } from './mcp-caller.js';
import { percentiles } from './percentiles.js';
import { type Figure } from './report.js';

/** What each run must have had something of. */
const mustEnd: readonly EndingStep[] = [
  'turns_stopped',
  'calls_stopped',
  'connections_closed',
  'logins_revoked',
  'database_users_dropped',
  'approvals_voided',
];
/** Calls of the same person that read under way, beside a turn, when the order comes. */
const readersAtOnce = 4;
const person = 'bob';
const operator = 'oscar';

interface Run {
  /** Until every service has confirmed, by the clock of identity. */
  readonly wholeMs: number;
  readonly storedMs: number;
  readonly slowest: string;
  /** How long each step took its service, from when that heard of the order. */
  readonly tookMs: ReadonlyMap<string, number>;
}

/**
 * The kill switch, from the operator's order until every service has confirmed its part: a person is ended while a turn of theirs runs
 * and calls read, one of them through an open cursor, with live leases and open connections. On a mesh of its own, whose model takes its
 * time.
 */
export async function measureRevoke(dataDir: string, runs: number): Promise<Figure[]> {
  const mesh = await startBenchMesh(dataDir);
  const agent = await connectMesh({
    url: mesh.natsUrl,
    peer: 'agent',
    seedFile: join(dataDir, 'nats', 'seeds', 'agent.nk'),
  });
  try {
    const asker = await signedIn(mesh, operator);
    const done: Run[] = [];
    for (let run = -3; run < runs; run += 1) {
      const measured = await revokeOnce(mesh, asker, new MeshClient(agent));
      if (run >= 0) done.push(measured);
    }
    console.error(stepsOf(done));
    return figuresOf(done);
  } finally {
    await agent.close();
    await mesh.stop();
  }
}

async function revokeOnce(mesh: Mesh, asker: WebClient, client: MeshClient): Promise<Run> {
  const web = await signedIn(mesh, person);
  const token = await patiently(() => new Callers(mesh).overNats(person));
  const caller = await McpCaller.connect('http://mcp.mesh/mcp', {
    token,
    fetch: fetchOverMesh(client, subjects.mcp.exchange('agent')),
  });
  await waitFor(caller);
  const reading = Array.from({ length: readersAtOnce }, () => readOn(caller));
  const streaming = await stream(caller);
  const turn = web.turn(`bench-${crypto.randomUUID()}`, 'Find laptops under $1500');
  // It runs once it has said anything.
  await turn.next();
  const ending = drain(turn);
  // Up to now and no further, so that the next run may sign in as soon as this second is over.
  const before = Date.now();
  const report = await order(asker, before);
  await Promise.all([ending, streaming.ended, ...reading]);
  await caller.close().catch(() => undefined);
  await wait(Math.max(0, (Math.floor(before / 1_000) + 1) * 1_000 - Date.now()));
  return runOf(report);
}

async function order(asker: WebClient, before: number): Promise<RevocationReport> {
  const asked = { version: 1, do: 'end', kind: 'person', id: person, before } as const;
  const [report] = (await patiently(() => asker.revocations(asked))).revocations;
  if (!report) throw new Error('nothing was told of the order');
  return report;
}

/** Something of each was there to end, and nothing is left: else it was not the kill switch that was measured. */
function runOf({ steps, out, storedAfterMs = 0 }: RevocationReport): Run {
  if (out.length > 0) throw new Error(`something is still out: ${JSON.stringify(out)}`);
  for (const name of mustEnd)
    if (!steps.some(({ step, done }) => step === name && done > 0))
      throw new Error(`there was nothing for \`${name}\` to end`);
  const slowest = steps.reduce((one, other) => (other.tookMs > one.tookMs ? other : one));
  return {
    wholeMs: Math.max(...steps.map(({ confirmedAfterMs = 0 }) => confirmedAfterMs)),
    storedMs: storedAfterMs,
    slowest: nameOf(slowest),
    tookMs: new Map(steps.map((step) => [nameOf(step), step.tookMs])),
  };
} // prettier-ignore

const nameOf = ({ service, step }: RevocationReport['steps'][number]) => `${service} ${step}`;

/** Each step, the slowest first: where the time of the whole goes. */
function stepsOf(runs: readonly Run[]): string {
  const names = new Set(runs.flatMap(({ tookMs }) => [...tookMs.keys()]));
  const steps = [...names].map((name) => ({ name, ...percentiles(runs.map(({ tookMs }) => tookMs.get(name) ?? 0)) }));
  const line = ({ name, p50, p99 }: (typeof steps)[number]) => `${name.padEnd(34)}${p50.toFixed(1).padStart(8)}${p99.toFixed(1).padStart(8)}`;
  return ['step of the kill switch             p50 ms  p99 ms', ...steps.sort((a, b) => b.p99 - a.p99).map(line)].join('\n');
} // prettier-ignore

function figuresOf(runs: readonly Run[]): Figure[] {
  const { p50, p95, p99 } = percentiles(runs.map(({ wholeMs }) => wholeMs));
  const count = new Map<string, number>();
  for (const { slowest } of runs) count.set(slowest, (count.get(slowest) ?? 0) + 1);
  const [slowest = '', times = 0] = [...count].sort((a, b) => b[1] - a[1])[0] ?? [];
  const stored = percentiles(runs.map(({ storedMs }) => storedMs));
  const note = `${String(runs.length)} runs against the stand-ins: a person with a turn, ${String(readersAtOnce)} reading calls and an open cursor under way and a deletion that waits for approval, until all services confirm`;
  return [
    { name: 'kill switch, p50', value: p50, unit: 'ms', note },
    { name: 'kill switch, p95', value: p95, unit: 'ms' },
    { name: 'kill switch, p99', value: p99, unit: 'ms', note: `slowest step: ${slowest}, in ${String(times)} of ${String(runs.length)} runs` },
    { name: 'kill switch, in effect, p99', value: stored.p99, unit: 'ms', note: 'until the order is stored: from then on no service takes it for longer than a second' },
  ];
} // prettier-ignore

async function signedIn(mesh: Mesh, username: string): Promise<WebClient> {
  const known = mesh.people.find((candidate) => candidate.username === username);
  if (!known) throw new Error(`nobody is called \`${username}\``);
  return patiently(async () => {
    const web = new WebClient(mesh.url);
    await web.logIn(known.username, known.password);
    return web;
  });
}

/** Leaves a deletion that waits for another person. */
async function waitFor(caller: McpCaller): Promise<void> {
  const dear = await caller.call('products_search', { minPrice: 1_000, limit: 1 });
  const [product] = (dear['products'] ?? []) as readonly { readonly id: string }[];
  const deleted = caller.call('products_delete', { id: product?.id });
  const refusal = await deleted.then(() => '', String);
  if (!refusal.includes('APPROVAL_NEEDED')) throw new Error(`it did not wait: ${refusal}`);
}

async function readOn(caller: McpCaller): Promise<void> {
  try {
    for (;;) await caller.search();
  } catch {
    // Ended, as it should be.
  }
}

/** A call that reads through an open cursor and does not end by itself. Resolves once it has read something. */
async function stream(caller: McpCaller): Promise<{ ended: Promise<void> }> {
  let begun = (): void => undefined;
  const hasBegun = new Promise<void>((resolve) => (begun = resolve));
  const call = caller.call('bench_stream', {}, () => begun());
  const failed = call.then(() => {
    throw new Error('a stream without an end has ended');
  });
  await Promise.race([hasBegun, failed]);
  // Ended, as it should be.
  return { ended: call.then(() => undefined, () => undefined) }; // prettier-ignore
}

async function drain(turn: AsyncGenerator<unknown>): Promise<void> {
  try {
    while (!(await turn.next()).done);
  } catch {
    // Ended, as it should be.
  }
}

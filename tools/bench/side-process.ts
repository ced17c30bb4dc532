import { join } from 'node:path';
import { type Mesh } from '../launcher/index.js';
import { loadCheckout } from './checkout.js';
import { openSubjects, type SubjectName, type Subjects } from './open-subjects.js';
import { type Figure } from './report.js';
import { measureMemory } from './measure-memory.js';
import { processorTimes } from './processor-time.js';

/**
 * One side of a measurement as a process of its own, `side-process.js <checkout> <data folder>` with the checkout as its
 * working directory: it starts that checkout's mesh, calls it with that checkout's clients, and does what side.ts asks.
 */
const [root = '', dataDir = ''] = process.argv.slice(2);
const checkout = await loadCheckout(root);
let mesh: Mesh | undefined;
let subjects: Subjects | undefined;

/** One person makes all the calls there are: what is measured is counting them, not being refused. */
const unbounded = {
  REQUESTS_PER_CLIENT: '100000:10000',
  CALLS_PER_PERSON: '100000:10000',
  CALLS_PER_AGENT: '100000:10000',
  CALLS_PER_TOOL: '100000:10000',
  CALLS_AT_ONCE_PER_PERSON: '64',
};

const operations = {
  /** @param more variables of its services @returns seconds until it could serve */
  start: async (more: Readonly<Record<string, string>> = {}): Promise<number> => {
    const began = performance.now();
    mesh = await checkout.launcher.startMesh({
      dataDir,
      port: 0,
      quiet: true,
      env: { BEDROCK_PACE_MS: '0', ...unbounded, ...more },
    });
    return (performance.now() - began) / 1000;
  },
  /** Tokens for a stage of the measurement, and clients that hold them. */
  renew: async (): Promise<void> => {
    if (subjects) await subjects.renew();
    else subjects = await openSubjects(checkout, running());
  },
  /** @returns the milliseconds of each call, of all together, and of the mesh's processor time, by service */
  run: async (name: SubjectName, times: number, inFlight: number): Promise<Batch> => {
    if (!subjects) throw new Error('there are no clients yet');
    const subject = subjects.of[name];
    const each: number[] = [];
    const before = processorTimes(running().pids());
    const began = performance.now();
    let left = times;
    const worker = async () => {
      while (left-- > 0) each.push(await subject());
    };
    await Promise.all(Array.from({ length: inFlight }, worker));
    const allMs = performance.now() - began;
    const after = Object.entries(processorTimes(running().pids()));
    return {
      each,
      allMs,
      processorMs: Object.fromEntries(after.map(([service, ms]) => [service, ms - (before[service] ?? ms)])),
    };
  },
  decisions: (times: number): Promise<Figure[]> =>
    checkout.decisions.measureDecisions(join(root, 'policies'), times),
  lists: async (times: number): Promise<Figure[]> =>
    (await checkout.lists?.measureLists(join(root, 'policies'), times)) ?? [],
  keys: async (times: number): Promise<Figure[]> => (await checkout.keys?.measureKeys(times)) ?? [],
  /** On meshes of its own. */
  tokens: async (times: number): Promise<Figure[]> =>
    (await checkout.tokens?.measureTokens(join(root, 'policies'), join(dataDir, 'tokens'), times)) ?? [],
  leases: async (times: number): Promise<Figure[]> =>
    (await checkout.leases?.measureLeases(running(), times)) ?? [],
  /** On a mesh of its own. */
  revoke: async (times: number): Promise<Figure[]> =>
    (await checkout.revoke?.measureRevoke(join(dataDir, 'revoke'), times)) ?? [],
  memory: (): Promise<Figure[]> => measureMemory(running()),
  stop: async (): Promise<void> => {
    await subjects?.close();
    subjects = undefined;
    await mesh?.stop();
    mesh = undefined;
  },
};

export type Batch = { each: number[]; allMs: number; processorMs: Record<string, number> };
export type Operations = typeof operations;
export type Request = { id: number; operation: keyof Operations; args: unknown[] };
export type Answer = { id: number; result?: unknown; error?: string };

function running(): Mesh {
  if (!mesh) throw new Error('the mesh does not run');
  return mesh;
}

process.on('message', ({ id, operation, args }: Request) => {
  const work = operations[operation] as (...args: unknown[]) => Promise<unknown>;
  work(...args).then(
    (result) => process.send?.({ id, result } satisfies Answer),
    (error: unknown) =>
      process.send?.({ id, error: (error as Error).stack ?? String(error) } satisfies Answer),
  );
});
process.on('disconnect', () => void operations.stop().finally(() => process.exit()));

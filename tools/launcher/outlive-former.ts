import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandProblem } from '../command/index.js';
import { identityOf, isAlive, type ProcessIdentity } from './process-identity.js';
import { waitUntil } from './wait-until.js';

/** Processes of an earlier mesh still use the data folder. */
export class FormerMeshRuns extends CommandProblem {
  constructor(pids: readonly number[]) {
    const list = pids.join(' ');
    super(
      'failed',
      'former_mesh_runs',
      `processes of an earlier Deputy still use this data folder: end them with \`kill -9 ${list}\``,
    );
  }
}

/** Longer than services drain for: see leave-with-parent.ts. */
const drainMs = 12_000;
const killedMs = 5_000;

/**
 * Waits until the processes of a mesh whose launcher was killed are gone, and ends those that do not leave.
 * INVARIANT (one mesh per folder): a log or journal with two writers loses records.
 * @throws FormerMeshRuns when they cannot be ended; the signal's reason
 */
export async function outliveFormer(
  dataDir: string,
  o: { say: (line: string) => void; signal?: AbortSignal | undefined; patienceMs?: number },
): Promise<void> {
  const former = readProcesses(dataDir);
  const left = () => former.filter(isStillThere);
  const gone = (timeoutMs: number) => waitUntil(() => left().length === 0, { timeoutMs, signal: o.signal });
  if (left().length === 0) return;
  o.say('  an earlier mesh that was killed is still ending …');
  if (await gone(o.patienceMs ?? drainMs)) return;
  o.signal?.throwIfAborted();
  // Where the system does not tell when a process started, it may by now be a stranger's.
  const certain = () => left().filter(({ startedAt }) => startedAt !== undefined);
  for (const { pid } of certain()) end(pid);
  if (await waitUntil(() => certain().length === 0, { timeoutMs: killedMs })) return;
  throw new FormerMeshRuns(certain().map(({ pid }) => pid));
}

/** Ids of processes of an earlier mesh that still run, though nothing may hold the folder's lock. */
export const formerProcesses = (dataDir: string): number[] =>
  readProcesses(dataDir)
    .filter(isStillThere)
    .map(({ pid }) => pid);

/** What cannot be ended is named afterwards. */
function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has gone, or is somebody else's.
  }
}

/** The same process, not a younger one under its id. */
const isStillThere = (known: ProcessIdentity) =>
  isAlive(known.pid) && identityOf(known.pid).startedAt === known.startedAt;

/** What the mesh before wrote of itself; nothing when it ended as it should. */
function readProcesses(dataDir: string): ProcessIdentity[] {
  try {
    const { processes } = JSON.parse(readFileSync(join(dataDir, 'mesh.json'), 'utf8')) as {
      processes?: ProcessIdentity[];
    };
    return processes ?? [];
  } catch {
    return [];
  }
}

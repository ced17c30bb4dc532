import { readFileSync } from 'node:fs';

/** A process and, where the system tells, when it started: ids come round again, both together do not. */
export type ProcessIdentity = { pid: number; startedAt?: string };

export function identityOf(pid: number): ProcessIdentity {
  const startedAt = linuxStat(pid)?.startedAt;
  return { pid, ...(startedAt && { startedAt }) };
}

/** Whether a process runs. One that has ended and was not yet taken note of by its parent (a zombie) does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // It lives and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return linuxStat(pid)?.state !== 'Z';
}

/** State and start time (ticks since boot) of proc(5)'s stat; the name before them may hold anything. */
function linuxStat(pid: number): { state?: string; startedAt?: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state, startedAt: rest[18] };
  } catch {
    return undefined;
  }
}

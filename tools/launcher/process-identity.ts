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

/** State and start time (which boot, and ticks since then) of proc(5); the name before them in stat may hold anything. */
function linuxStat(pid: number): { state?: string; startedAt?: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return { state, startedAt: `${boot} ${rest[18]}` };
  } catch {
    return undefined;
  }
}

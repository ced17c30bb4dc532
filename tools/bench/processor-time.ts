import { readFileSync } from 'node:fs';

/** The kernel counts in ticks, and shows them in hundredths of a second to every program (`USER_HZ`, proc(5)). */
const tickMs = 10;

/**
 * Milliseconds of processor time that each process has used so far, user and system together. Other work on the machine makes calls slower, but
 * hardly makes them cost more of this.
 * @returns nothing for a process that is gone, and on systems without Linux's /proc
 */
export function processorTimes(pids: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(pids).flatMap(([name, pid]) => {
      try {
        return [[name, usedBy(readFileSync(`/proc/${pid}/stat`, 'utf8'))]];
      } catch {
        return [];
      }
    }),
  );
}

/** Fields 14 and 15 of the line; the second is the program's name in brackets, which may hold spaces and brackets itself. */
export function usedBy(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}

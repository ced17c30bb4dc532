import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf, isAlive, type ProcessIdentity } from './process-identity.js';

/** A running mesh holds the data folder. */
export class AlreadyRunning extends Error {
  readonly code = 'already_running';
  constructor(readonly pid: number) {
    super(
      `Deputy already runs on this data folder (process ${pid}): stop it with Ctrl-C in its terminal or \`kill ${pid}\``,
    );
  }
}

const lockFile = (dataDir: string) => join(dataDir, 'launcher.lock');

/**
 * Takes the data folder for this process; a lock whose process is gone is taken over.
 * @returns gives the folder back
 * @throws AlreadyRunning
 */
export function takeLock(dataDir: string): () => void {
  const path = lockFile(dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const mine = JSON.stringify(identityOf(process.pid));
  for (;;) {
    try {
      writeFileSync(path, mine, { flag: 'wx', mode: 0o600 });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = lockHolder(dataDir);
    if (holder !== undefined) throw new AlreadyRunning(holder);
    rmSync(path, { force: true });
  }
}

/** The process that holds the data folder, if it still lives. */
export function lockHolder(dataDir: string): number | undefined {
  const held = readHolder(dataDir);
  if (!held || !isAlive(held.pid)) return undefined;
  return identityOf(held.pid).startedAt === held.startedAt ? held.pid : undefined;
}

/** Undefined where there is no lock, or one that was never written whole. */
function readHolder(dataDir: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(lockFile(dataDir), 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}

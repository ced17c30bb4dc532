import { accessSync, constants, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandProblem } from '../command/index.js';
import { identityOf, isAlive, type ProcessIdentity } from './process-identity.js';

/** A running mesh holds the data folder. */
export class AlreadyRunning extends CommandProblem {
  constructor(readonly pid: number) {
    super(
      'failed',
      'already_running',
      `Deputy already runs on this data folder (process ${pid}): stop it with Ctrl-C in its terminal or \`kill ${pid}\``,
    );
  }
}

/** The data folder cannot be made or written. */
export class DataFolderUnusable extends CommandProblem {
  constructor(dataDir: string, cause: unknown) {
    super(
      'usage',
      'data_folder_unusable',
      `the data folder \`${dataDir}\` cannot be written (${(cause as NodeJS.ErrnoException).code ?? 'unknown'}): make it yours, or name another with DEPUTY_DATA_DIR`,
      { cause },
    );
  }
}

const lockFile = (dataDir: string) => join(dataDir, 'launcher.lock');

/**
 * Takes the data folder for this process; a lock whose process is gone is taken over.
 * @returns gives the folder back
 * @throws AlreadyRunning | DataFolderUnusable
 */
export function takeLock(dataDir: string): () => void {
  const path = lockFile(dataDir);
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new DataFolderUnusable(dataDir, cause);
  }
  while (!claim(path)) removeStale(path);
  return () => rmSync(path, { force: true });
}

/** The process that holds the data folder, if it still lives. */
export const lockHolder = (dataDir: string): number | undefined => holderOf(lockFile(dataDir));

/** Makes the file with this process in it, in one step: nobody finds it empty. @returns false when it is there */
function claim(path: string): boolean {
  const mine = `${path}.${process.pid}`;
  writeFileSync(mine, JSON.stringify(identityOf(process.pid)), { mode: 0o600 });
  try {
    linkSync(mine, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(mine, { force: true });
  }
}

/**
 * Removes a lock whose process is gone, one process at a time: of two that found it stale, the slower one would
 * remove the fresh lock of the faster one.
 * @throws AlreadyRunning
 */
function removeStale(path: string): void {
  refuseIfHeld(path);
  const turn = `${path}.turn`;
  if (!claim(turn)) {
    refuseIfHeld(turn);
    // Its process died between two lines of this function.
    rmSync(turn, { force: true });
    return;
  }
  try {
    refuseIfHeld(path);
    rmSync(path, { force: true });
  } finally {
    rmSync(turn, { force: true });
  }
}

function refuseIfHeld(path: string): void {
  const holder = holderOf(path);
  if (holder !== undefined) throw new AlreadyRunning(holder);
}

function holderOf(path: string): number | undefined {
  const held = readHolder(path);
  if (!held || !isAlive(held.pid)) return undefined;
  return identityOf(held.pid).startedAt === held.startedAt ? held.pid : undefined;
}

/** Undefined where there is no lock, or one that was never written whole. */
function readHolder(path: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}

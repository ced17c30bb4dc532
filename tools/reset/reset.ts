import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, CommandProblem } from '../command/index.js';
import {
  folderContents,
  formerProcesses,
  FormerMeshRuns,
  lockHolder,
  manifest,
  type Manifest,
} from '../launcher/index.js';

const help = `usage: npm run reset

Clears the data folder: people, passwords, keys, catalogue and log are gone for good. The mesh must be stopped.

  -h, --help

The folder is .deputy/, or DEPUTY_DATA_DIR. Nothing in it that Deputy did not make is touched.`;

/** It takes no argument but a question for help, so that nothing is ever lost by a word misunderstood. */
export const resetCommand = (
  dataDir: string,
  say: (line: string) => void = console.log,
): Command<Record<never, never>> => ({
  help,
  options: {},
  run() {
    reset(dataDir, say);
    return 'done';
  },
});

/**
 * Clears a data folder. Nothing is touched but what `folderContents` lists, whatever DEPUTY_DATA_DIR points at.
 * @throws CommandProblem, FormerMeshRuns when a mesh still uses it
 */
export function reset(dataDir: string, log: (line: string) => void, { services }: Manifest = manifest): void {
  const holder = lockHolder(dataDir);
  if (holder !== undefined)
    throw new CommandProblem(
      'failed',
      'mesh_runs',
      `the mesh is running (process ${holder}): stop it first, with Ctrl-C in its terminal or \`kill ${holder}\``,
    );
  // Their launcher was killed: what they write would be lost, and the next start could not tell that they are there.
  const former = formerProcesses(dataDir);
  if (former.length > 0) throw new FormerMeshRuns(former);
  const present = folderContents(services).filter((name) => existsSync(join(dataDir, name)));
  if (present.length === 0) {
    log(`there is nothing to remove in ${dataDir}`);
    return;
  }
  for (const name of present) rmSync(join(dataDir, name), { recursive: true, force: true });
  log(`removed from ${dataDir}: ${present.join(', ')}`);
  log('the next `npm start` makes new people, passwords, keys and a fresh catalogue');
}

import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
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

type Words = Pick<Console, 'log' | 'error'>;

/**
 * Clears a data folder. It takes no argument but a question for help, so that nothing is ever lost by a word
 * misunderstood. Nothing is touched but what `folderContents` lists, whatever DEPUTY_DATA_DIR points at.
 * @returns the exit code: 0 done, 1 the mesh is running, 2 wrong arguments
 */
export function reset(
  argv: readonly string[],
  dataDir: string,
  { log, error }: Words,
  { services }: Manifest = manifest,
): number {
  if (argv.includes('--help') || argv.includes('-h')) {
    log(help);
    return 0;
  }
  if (argv.length > 0) {
    error(`unknown argument \`${argv.join(' ')}\`; nothing was removed\n\n${help}`);
    return 2;
  }
  const holder = lockHolder(dataDir);
  if (holder !== undefined) {
    error(
      `the mesh is running (process ${holder}): stop it first, with Ctrl-C in its terminal or \`kill ${holder}\``,
    );
    return 1;
  }
  // Their launcher was killed: what they write would be lost, and the next start could not tell that they are there.
  const former = formerProcesses(dataDir);
  if (former.length > 0) {
    error(new FormerMeshRuns(former).message);
    return 1;
  }
  const present = folderContents(services).filter((name) => existsSync(join(dataDir, name)));
  if (present.length === 0) {
    log(`there is nothing to remove in ${dataDir}`);
    return 0;
  }
  for (const name of present) rmSync(join(dataDir, name), { recursive: true, force: true });
  log(`removed from ${dataDir}: ${present.join(', ')}`);
  log('the next `npm start` makes new people, passwords, keys and a fresh catalogue');
  return 0;
}

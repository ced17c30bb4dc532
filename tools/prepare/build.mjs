import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inputsDigest } from './inputs-digest.mjs';
import { projectRoot } from './project-root.mjs';
import { removeOrphans } from './remove-orphans.mjs';
import { runCommand } from './run-command.mjs';

const pagesFolder = join('apps', 'web', 'ui');

/** What each half of the build is made from. Its digest is kept in dist, so a second start builds nothing. */
const halves = [
  {
    script: 'build:services',
    marker: 'dist/.services-inputs',
    folders: ['apps', 'libs', 'standins', 'tools'],
    inputs: () =>
      inputsDigest(
        projectRoot,
        ['apps', 'libs', 'standins', 'tools', 'package-lock.json', '.swcrc'],
        (path) =>
          path.endsWith('.ts')
            ? !path.endsWith('.spec.ts') && !path.startsWith('apps/web/ui/')
            : !/^(apps|libs|standins|tools)\//.test(path),
      ),
  },
  {
    script: 'build:ui',
    marker: 'dist/.ui-inputs',
    folders: [],
    inputs: () => inputsDigest(projectRoot, ['apps/web/ui', 'package-lock.json']),
  },
];

/**
 * Builds the halves whose inputs changed since they were last built.
 * @param {(line: string) => void} say
 */
export async function build(say) {
  const stale = halves
    .map((half) => ({ ...half, digest: half.inputs() }))
    .filter(({ marker, digest }) => contents(marker) !== digest);
  if (stale.length === 0) return;
  say('building …');
  const started = Date.now();
  await Promise.all(
    stale.map(async ({ script, marker, folders, digest }) => {
      for (const folder of folders)
        removeOrphans(projectRoot, folder, (path) => path.startsWith(pagesFolder));
      const { code, output } = await runCommand('npm', ['run', '--silent', script]);
      if (code !== 0) throw new Error(`npm run ${script} failed:\n${output}`);
      mkdirSync(dirname(join(projectRoot, marker)), { recursive: true });
      writeFileSync(join(projectRoot, marker), digest);
    }),
  );
  say(`built (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}

/** @param {string} path */
function contents(path) {
  try {
    return readFileSync(join(projectRoot, path), 'utf8');
  } catch {
    return undefined;
  }
}

import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project-root.mjs';
import { runCommand } from './run-command.mjs';

const manifests = ['package.json', 'package-lock.json'];

/**
 * Installs packages that one command alone needs, as the `package-lock.json` of its folder has them, into a folder of their
 * own: beside the code, compilers and linters would read them, and they bring other versions of what the project uses.
 * No script of a package runs.
 * @param {{what: string, from: string, into: string}} packages folders relative to the project's
 * @param {(line: string) => void} say
 */
export async function installApart({ what, from, into }, say) {
  const [source, target] = [join(projectRoot, from), join(projectRoot, into)];
  if (isInstalled(source, target)) return;
  say(`installing ${what} (npm ci); the first time takes a minute …`);
  mkdirSync(target, { recursive: true });
  for (const name of manifests) copyFileSync(join(source, name), join(target, name));
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { code, output } = await runCommand('npm', ['ci', '--prefix', target, ...options]);
  if (code === 0) return;
  throw new Error(
    `${what} could not be installed: they come from npm's registry, which has to be reachable the first time (npm config get registry; a proxy is set by npm config set proxy). npm says:\n${output.trimEnd()}`,
  );
}

/**
 * npm writes the inner lock file last, so an installation that was cut off counts as none.
 * @param {string} source
 * @param {string} target
 */
function isInstalled(source, target) {
  const read = (/** @type {string} */ path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);
  return (
    existsSync(join(target, 'node_modules', '.package-lock.json')) &&
    manifests.every((name) => read(join(source, name)) === read(join(target, name)))
  );
}

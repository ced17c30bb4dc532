import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project-root.mjs';
import { runCommand } from './run-command.mjs';

/** @typedef {Record<string, {version?: string, integrity?: string, optional?: boolean, devOptional?: boolean}>} Packages */

/**
 * Whether `installed` (node_modules/.package-lock.json) holds what `locked` (package-lock.json) asks for.
 * Optional packages may be missing: npm leaves out those of other platforms.
 * @param {Packages} locked
 * @param {Packages} installed
 */
export function installationMatches(locked, installed) {
  return Object.entries(locked).every(([path, wanted]) => {
    if (path === '') return true;
    const found = installed[path];
    if (!found) return Boolean(wanted.optional || wanted.devOptional);
    return found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

/** Whether node_modules is what package-lock.json asks for; the contents are compared only when the times say so. */
export function isInstalled(root = projectRoot) {
  const lock = join(root, 'package-lock.json');
  const installed = join(root, 'node_modules', '.package-lock.json');
  try {
    if (statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return true;
    return installationMatches(packagesOf(lock), packagesOf(installed));
  } catch {
    return false;
  }
}

/**
 * Runs `npm ci` when node_modules is missing or not what package-lock.json asks for.
 * @param {(line: string) => void} say
 */
export async function install(say) {
  if (isInstalled()) return;
  say('installing dependencies (npm ci); the first time takes a minute …');
  const started = Date.now();
  const { code, output } = await runCommand('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  if (code !== 0) throw new Error(`npm ci failed:\n${output}`);
  say(`dependencies installed (${seconds(started)})`);
}

/** @param {number} since */
const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/**
 * @param {string} path
 * @returns {Packages}
 */
const packagesOf = (path) => JSON.parse(readFileSync(path, 'utf8')).packages;

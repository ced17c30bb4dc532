import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/**
 * A digest over path, size and modification time of every file below `paths`: cheap enough for each start,
 * and it changes whenever a file is added, removed, renamed or saved.
 * @param {string} root
 * @param {readonly string[]} paths files or folders, relative to root; missing ones count as empty
 * @param {(path: string) => boolean} [counts] decides on a path relative to root, with `/`
 * @returns {string} hex
 */
export function inputsDigest(root, paths, counts = () => true) {
  const hash = createHash('sha256');
  for (const path of paths) addTree(root, join(root, path), counts, hash);
  return hash.digest('hex');
}

/**
 * @param {string} root
 * @param {string} path
 * @param {(path: string) => boolean} counts
 * @param {import('node:crypto').Hash} hash
 */
function addTree(root, path, counts, hash) {
  const entry = statSync(path, { throwIfNoEntry: false });
  if (!entry) return;
  if (entry.isDirectory()) {
    for (const name of readdirSync(path).sort())
      if (name !== 'node_modules') addTree(root, join(path, name), counts, hash);
    return;
  }
  const name = relative(root, path).split(sep).join('/');
  if (counts(name)) hash.update(`${name}\0${entry.size}\0${entry.mtimeMs}\n`);
}

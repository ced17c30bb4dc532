import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Removes what a build left of sources that are gone: toolboxes are loaded because they lie in their folder, and a
 * name that nothing has any more is not to be found by accident.
 * @param {string} root the project's folder
 * @param {string} folder of the sources and, below dist, of what is made from them
 * @param {(path: string) => boolean} isOthers whether another build makes a path, which is relative to the root
 */
export function removeOrphans(root, folder, isOthers) {
  const built = join(root, 'dist', folder);
  if (!existsSync(built)) return;
  for (const entry of readdirSync(built, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, entry);
    const source = /^(.*)\.js(\.map)?$/.exec(path)?.[1];
    if (source === undefined || isOthers(path) || existsSync(join(root, `${source}.ts`))) continue;
    rmSync(join(root, 'dist', path), { force: true });
  }
}

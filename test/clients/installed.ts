import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#test/e2e/mesh-under-test';

/** A package of the project itself. */
export const projectPackage = (name: string) => join(projectRoot, 'node_modules', name);

/** A package of `package.json` beside this file, which `npm run clients` installs into a folder of its own. */
export const clientPackage = (name: string) => join(projectRoot, '.deputy', 'clients', 'node_modules', name);

export function versionIn(folder: string): string {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  return version;
}

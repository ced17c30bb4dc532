import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The project's folder, whether this runs compiled from dist or as source in a spec. */
export function findProjectRoot(from = import.meta.dirname): string {
  if (existsSync(join(from, 'package-lock.json'))) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error('package-lock.json was not found in any folder above the launcher');
  return findProjectRoot(parent);
}

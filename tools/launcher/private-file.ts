import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Writes a file that only its owner reads, whole or not at all. */
export function writePrivately(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** The text of a file that is made on first use and kept from then on. */
export function readOrCreate(path: string, create: () => string): string {
  if (!existsSync(path)) writePrivately(path, create());
  return readFileSync(path, 'utf8');
}

import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { replaceFileSync } from '#libs/journal';

/** Writes a file that only its owner reads, and makes its folder. */
export function writePrivately(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  replaceFileSync(path, text);
}

/** The text of a file that is made on first use and kept from then on. */
export function readOrCreate(path: string, create: () => string): string {
  if (!existsSync(path)) writePrivately(path, create());
  return readFileSync(path, 'utf8');
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A test as a document names it: the path of its file from the root, and words of its title. */
export type NamedTest = { file: string; test: string };

/** @throws Error for a test that is in no file any more. @param namedBy the document, or what makes it */
export function requireTest(root: string, { file, test }: NamedTest, namedBy: string): void {
  const path = join(root, file);
  if (!existsSync(path)) throw new Error(`\`${file}\` is not there: ${namedBy} names it`);
  const titles = readFileSync(path, 'utf8').split('\n').filter(isTitle);
  if (titles.some((line) => line.includes(test))) return;
  throw new Error(`\`${file}\` has no test \`${test}\`: ${namedBy} names it`);
}

/** A line that opens a test or a group of them, or that holds a title alone, as below `it.each`. */
const isTitle = (line: string) => /^\s*(?:(?:it|test|describe)\b|['"`\])])/.test(line);

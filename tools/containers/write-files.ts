import { chmodSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { z } from 'zod';
import { writePrivately } from '../launcher/private-file.js';

/** Paths below a folder and what is in each file. */
const Files = z.record(z.string(), z.string());

/**
 * Writes files that came as one JSON text, `{"web/client-secret": "…"}`, so that their owner alone can read them: where a platform
 * hands secrets to a container as a variable and services take files.
 * @returns the paths
 * @throws Error naming a path that leaves the folder, before anything is written; never with what a file holds
 */
export function writeFiles(folder: string, text: string): string[] {
  const parsed = Files.safeParse(parse(text));
  if (!parsed.success) throw new Error('DEPUTY_FILES is no JSON object of paths and texts');
  const paths = Object.keys(parsed.data);
  const outside = paths.filter((path) => !/^[\w.-]+(\/[\w.-]+)*$/.test(path) || normalize(path) !== path || path.startsWith('..')); // prettier-ignore
  if (outside.length > 0)
    throw new Error(`DEPUTY_FILES: \`${outside.join('`, `')}\` is no path below the folder`);
  for (const [path, content] of Object.entries(parsed.data)) {
    writePrivately(join(folder, path), content);
    chmodSync(join(folder, path), 0o400);
  }
  return paths;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

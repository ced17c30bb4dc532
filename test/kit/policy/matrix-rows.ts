import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Resource } from '#libs/policy';

const attributes = z.record(z.string(), z.union([z.string(), z.int(), z.boolean()]));
/** Resources that decisions are made about: by type, then by what they are in words. */
const MatrixFile = z.record(z.string(), z.record(z.string(), attributes));

const ending = '.matrix.json';

export interface Row {
  /** In words, such as `private, another's`. */
  readonly what: string;
  readonly resource: Resource;
}

/** The rows that one `<name>.matrix.json` brings. */
export interface MatrixRows {
  readonly name: string;
  readonly rows: readonly Row[];
}

/**
 * Reads all matrices of a folder of policies, in the order of their names.
 * @throws Error when one cannot be read, or two describe the same type of resource
 */
export async function readMatrices(folder: string): Promise<MatrixRows[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(ending)).sort();
  const owners = new Map<string, string>();
  return Promise.all(
    files.map(async (file) => {
      const types = MatrixFile.parse(JSON.parse(await readFile(join(folder, file), 'utf8')));
      for (const type of Object.keys(types)) {
        const owner = owners.get(type);
        if (owner !== undefined) throw new Error(`${owner} and ${file} both have rows for \`${type}\``);
        owners.set(type, file);
      }
      const rows = Object.entries(types).flatMap(([type, about]) =>
        Object.entries(about).map(([what, stored]) => ({
          what,
          resource: { type, id: what, attributes: stored },
        })),
      );
      return { name: file.slice(0, -ending.length), rows };
    }),
  );
}

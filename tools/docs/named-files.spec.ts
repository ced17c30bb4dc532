import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '../..');

const readmes = ['apps', 'libs', 'standins', 'test', 'tools', 'policies'].flatMap((tree) =>
  readdirSync(join(root, tree), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('README.md'))
    .map((path) => join(tree, path)),
);

/** A path written as code: it has a slash, and ends in one or in the name of a file. */
const written = /`([\w.-]+(?:\/[\w.-]+)*\/(?:[\w.-]+\.\w+)?)`/g;

describe('a README', () => {
  it.each(readmes)('%s names no file or folder that is not there', (readme) => {
    const paths = [...readFileSync(join(root, readme), 'utf8').matchAll(written)].map(
      ([, path = '']) => path,
    );
    const folder = join(root, dirname(readme));
    const isThere = (path: string) =>
      [root, folder, join(folder, 'src')].some((base) => existsSync(join(base, path)));
    expect(paths.filter((path) => !isThere(path))).toEqual([]);
  });
});

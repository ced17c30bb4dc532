import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  commandsIn,
  headingsOf,
  isToTest,
  type Link,
  linksOf,
  problemsOfCommand,
  programsIn,
} from './names-in-pages.js';
import { requireTest } from './require-test.js';

const root = join(import.meta.dirname, '../..');

const pagesBelow = (tree: string) =>
  readdirSync(join(root, tree), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => join(tree, path));

const readmesBelow = (trees: readonly string[]) =>
  trees.flatMap(pagesBelow).filter((path) => basename(path) === 'README.md');

const readmes = readmesBelow(['apps', 'libs', 'standins', 'test', 'tools', 'policies']);
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readmes,
  ...readmesBelow(['deploy', 'docker-compose', 'terraform']),
  ...pagesBelow('docs'),
];
const textOf = (page: string) => readFileSync(join(root, page), 'utf8');

/** A path written as code: it has a slash, and ends in one or in the name of a file. */
const written = /`([\w.-]+(?:\/[\w.-]+)*\/(?:[\w.-]+\.\w+)?)`/g;

describe('a README', () => {
  it.each(readmes)('%s names no file or folder that is not there', (readme) => {
    const paths = [...textOf(readme).matchAll(written)].map(([, path = '']) => path);
    const folder = join(root, dirname(readme));
    const isThere = (path: string) =>
      [root, folder, join(folder, 'src')].some((base) => existsSync(join(base, path)));
    expect(paths.filter((path) => !isThere(path))).toEqual([]);
  });
});

const linksIn = (page: string) => linksOf(page, textOf(page));

describe('a page', () => {
  it.each(pages)('%s links to nothing that is not there', (page) => {
    const isThere = ({ target, heading }: Link) =>
      existsSync(join(root, target)) &&
      (heading === undefined || !target.endsWith('.md') || headingsOf(textOf(target)).includes(heading));
    expect(linksIn(page).filter((link) => !isThere(link))).toEqual([]);
  });

  const tests = pages.flatMap((page) =>
    linksIn(page)
      .filter(isToTest)
      .map(({ text, target }) => ({ page, test: text, file: target })),
  );

  it.each(tests)('$page names a test that is there: $test', ({ page, test, file }) => {
    expect(() => requireTest(root, { file, test }, page)).not.toThrow();
  });

  it.each(pages)('%s names no command, option or program that is not there', (page) => {
    expect(programsIn(textOf(page)).filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(commandsIn(textOf(page)).flatMap((command) => problemsOfCommand(root, command))).toEqual([]);
  });
});

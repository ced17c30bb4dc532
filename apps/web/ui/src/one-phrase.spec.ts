import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '../../../..');
const filesIn = (folder: string, name: RegExp) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => name.test(path) && !path.includes('.spec.'))
    .map((path) => join(folder, path));

/** Text without its comments, which nobody reads who signs in. */
const shownIn = (file: string) =>
  readFileSync(join(root, file), 'utf8')
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/^\s*\/\/.*$/gm, '');

/** The other words for the same, of people. Services log in to Vault: that is Vault's word. */
const other =
  /\b(?:log|logs|logged|logging) (?:in|out)\b(?! (?:to|at) Vault)|\b(?:your|that|this|a new|the) login\b/i;

describe('signing in', () => {
  it.each([
    ['the page', filesIn('apps/web/ui/src', /\.tsx?$/)],
    ['the web service', filesIn('apps/web/src', /\.ts$/)],
    ['the identity service', filesIn('apps/identity/src', /\.ts$/)],
    ['the agent and the tools', [...filesIn('apps/agent/src', /\.ts$/), ...filesIn('apps/mcp/src', /\.ts$/)]],
    ['the libraries', filesIn('libs', /\.ts$/)],
    ['the terminal', filesIn('tools', /\.ts$/)],
    ['the docs', ['README.md', 'docs/mcp-clients.md', 'docs/extending.md', 'docs/architecture.md']],
  ])('is called so, and nothing else, in %s', (_where, files) => {
    expect(files.length).toBeGreaterThan(0);
    const found = files.flatMap((file) => {
      const [text] = other.exec(shownIn(file)) ?? [];
      return text === undefined ? [] : [`${file}: ${text}`];
    });
    expect(found).toEqual([]);
  });
}); // prettier-ignore

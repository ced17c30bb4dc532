import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { peerNames } from '#libs/contracts';
import { containerFolder, secretsRoot } from '../env/container-folder.js';

const root = join(import.meta.dirname, '../..');
const pageOf = (name: string) => readFileSync(join(root, 'docs', 'operate', name), 'utf8');

/** Every alarm that the sources raise. */
function alarms(): string[] {
  const files = ['apps', 'libs'].flatMap((tree) =>
    readdirSync(join(root, tree), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts') && !path.includes('node_modules'))
      .map((path) => join(root, tree, path)),
  );
  const raised = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\balarm(?::| =) '([a-z_]+)'/g)].map(([, name = '']) => name),
  );
  return [...new Set(raised)].sort();
}

it('an operator is told of every alarm there is, once, and of no other', () => {
  const [, section = ''] = pageOf('watch.md').split('\n## Alarms\n');
  const [table = ''] = section.split('\n## ');
  expect([...table.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name).sort()).toEqual(alarms());
});

/** Every file of a secret, as it is called below the folder of them all. */
function files(place: unknown): string[] {
  if (typeof place === 'string') return place.startsWith(`${secretsRoot}/`) ? [place.slice(secretsRoot.length + 1)] : []; // prettier-ignore
  return typeof place === 'object' && place !== null ? Object.values(place).flatMap(files) : [];
}

it('the page of keys names the file of every secret that a service or a server is given', () => {
  const folder = containerFolder();
  const all = [...files(folder), ...files(peerNames.map((peer) => folder.seedOf(peer)))];
  // A folder, whose files are not secret: the configuration of nats-server.
  const secret = all.filter((path) => path !== 'nats/config');
  expect(secret.length).toBeGreaterThan(20);
  const page = pageOf('keys.md');
  expect(secret.filter((path) => !page.includes(`\`${path}\``))).toEqual([]);
});

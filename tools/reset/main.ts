import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lockHolder } from '../launcher/index.js';

/** What a data folder may hold; nothing else is touched, whatever DEPUTY_DATA_DIR points at. */
const ours = [
  'people.json',
  'clients.json',
  'mesh.json',
  'launcher.lock',
  'secrets',
  'nats',
  'identity',
  'sandbox',
  'audit',
  'mcp',
  'logs',
];

const dataDir = process.env.DEPUTY_DATA_DIR ?? join(process.cwd(), '.deputy');
const holder = lockHolder(dataDir);
const present = ours.filter((name) => existsSync(join(dataDir, name)));

if (holder !== undefined) {
  console.error(
    `the mesh is running (process ${holder}): stop it first, with Ctrl-C in its terminal or \`kill ${holder}\``,
  );
  process.exitCode = 1;
} else if (present.length === 0) {
  console.log(`there is nothing to remove in ${dataDir}`);
} else {
  for (const name of present) rmSync(join(dataDir, name), { recursive: true, force: true });
  console.log(`removed from ${dataDir}: ${present.join(', ')}`);
  console.log('the next `npm start` makes new people, passwords, keys and a fresh catalogue');
}

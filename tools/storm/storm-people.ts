import { mkdirSync } from 'node:fs';
import { peopleFile, type Person, readPeople, typablePassword, writePrivately } from '../launcher/index.js';

const groups = [
  ['acme', 'acme-editors'],
  ['acme', 'acme-readers'],
  ['acme', 'acme-editors'],
  ['globex', 'globex-editors'],
] as const;

/** Many people of two tenants, who read and write, beside those of every local mesh. Written before the mesh first starts. */
export function writePeople(dataDir: string, count: number): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const people = Array.from({ length: count }, (_, at): Person => {
    const [tenant, group] = groups[at % groups.length] ?? groups[0];
    const username = `person${String(at).padStart(3, '0')}`;
    return { username, name: username, tenant, groups: [group], password: typablePassword() };
  });
  writePrivately(peopleFile(dataDir), JSON.stringify([...readPeople(dataDir), ...people]));
}

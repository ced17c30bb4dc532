import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readJsonFile, UsageProblem } from '../command/index.js';

const People = z
  .array(z.object({ username: z.string(), password: z.string(), tenant: z.string() }))
  .min(1, 'nobody is in it');
const MeshState = z.object({ url: z.string() });

/**
 * The password of somebody of the local mesh: DEPUTY_PASSWORD, else from the data folder.
 * @throws UsageProblem naming who there is, or the place where the file is broken
 */
export function passwordOf(username: string, dataDir: string, env: NodeJS.ProcessEnv): string {
  if (env.DEPUTY_PASSWORD) return env.DEPUTY_PASSWORD;
  const file = join(dataDir, 'people.json');
  if (!existsSync(file))
    throw new UsageProblem(
      'nobody is known here yet: start the mesh with `npm start`, or give DEPUTY_PASSWORD',
    );
  const people = readJsonFile(file, People, 'give the password by DEPUTY_PASSWORD');
  const person = people.find((candidate) => candidate.username === username);
  if (person) return person.password;
  const names = people.map(({ username: name, tenant }) => `${name} (${tenant})`).join(', ');
  throw new UsageProblem(`there is no \`${username}\`: there are ${names}`);
}

/** Where web is: as asked for, else where the running mesh says, else the default. */
export function addressOfWeb(asked: string | undefined, dataDir: string, env: NodeJS.ProcessEnv): string {
  const given = asked ?? env.DEPUTY_URL;
  if (given !== undefined) {
    if (URL.canParse(given)) return given;
    throw new UsageProblem(`\`${given}\` is not an address: give one such as http://localhost:3000`);
  }
  const state = join(dataDir, 'mesh.json');
  return existsSync(state)
    ? readJsonFile(state, MeshState, 'say where web is with --url').url
    : 'http://localhost:3000';
}

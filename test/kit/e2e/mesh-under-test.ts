import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProjectRoot } from '../../../tools/launcher/find-project-root.js';
import { passwordOf, WebClient } from '../../../tools/web-client/index.js';
import { waitUntil } from '../../../tools/launcher/wait-until.js';
import { type ServiceName } from '../../../tools/launcher/index.js';

export const projectRoot = findProjectRoot();

type State = {
  pid: number;
  url: string;
  mcpUrl: string;
  issuer: string;
  services: Partial<Record<ServiceName, number>>;
};

/** The data folder of the mesh that global setup started. */
export function dataDir(): string {
  const folder = process.env.DEPUTY_DATA_DIR;
  if (!folder)
    throw new Error(
      'DEPUTY_DATA_DIR is not set: end-to-end specs run with their global setup, by `npm test`',
    );
  return folder;
}

/** Where a mesh is and which processes it has, as its data folder says just now. */
export function meshState(folder = dataDir()): State {
  return JSON.parse(readFileSync(join(folder, 'mesh.json'), 'utf8')) as State;
}

export const passwordFor = (person: string, folder = dataDir()) => passwordOf(person, folder, {});

/** Somebody logged in to the mesh. */
export async function logInAs(person: string, folder = dataDir()): Promise<WebClient> {
  const web = new WebClient(meshState(folder).url);
  await web.logIn(person, passwordFor(person, folder));
  return web;
}

/** The status of `/health/ready`; undefined while nothing answers. */
export async function readiness(url: string): Promise<number | undefined> {
  try {
    const response = await fetch(new URL('/health/ready', url), { signal: AbortSignal.timeout(5_000) });
    await response.body?.cancel();
    return response.status;
  } catch {
    return undefined;
  }
}

export const becomesReady = (url: string, timeoutMs = 180_000) =>
  waitUntil(async () => (await readiness(url)) === 200, { timeoutMs, everyMs: 150 });

import { type Layout, portOf } from './layout.js';
import { type RunningMesh } from './running-mesh.js';
import { ownEndpoints, type Service } from './service.js';
import { StartFailed, watchStart } from './watch-start.js';
import { waitUntil } from './wait-until.js';

export type Start = {
  say: (line: string) => void;
  /** For each service that others need, and then for the whole. */
  readyWithinMs: number;
  /** Gives up. */
  signal: AbortSignal | undefined;
};

/**
 * Starts each service and runs each step of the manifest as soon as what it needs serves and is done, all at once where
 * nothing is needed, and resolves when the whole mesh can serve.
 * @throws StartFailed, and what a step or the making of a command throws
 */
export async function bringUp(mesh: RunningMesh, layout: Layout, start: Start): Promise<void> {
  const watch = watchStart(mesh, start.signal);
  const began = Date.now();
  const { steps } = mesh.manifest;
  const tell = (what: string) =>
    start.say(`  ${what.padEnd(40)} ${((Date.now() - began) / 1000).toFixed(1).padStart(5)} s`);

  const begin = once(async (name) => {
    const part = [...mesh.services, ...steps].find((candidate) => candidate.name === name);
    if (!part) return; // a real server takes its place
    await Promise.all(part.needs.map(finish));
    if (!('run' in part)) return mesh.launch(part);
    const said = await part.run(layout, { signal: mesh.stopping, withinMs: start.readyWithinMs });
    tell(name);
    if (said) start.say(`  ${said}`);
  });
  const finish = once(async (name) => {
    await begin(name);
    const service = mesh.services.find((candidate) => candidate.name === name);
    if (!service) return;
    await untilServing(mesh, service, layout, start.readyWithinMs);
    tell(titleOf(service, layout));
  });

  const everything = Promise.all([...mesh.services, ...steps].map(({ name }) => begin(name)))
    .then(() => becomeReady(mesh, layout, start.readyWithinMs))
    .then(() => tell('the whole chain'));
  try {
    await Promise.race([everything, watch.failure]);
  } finally {
    watch.end();
    everything.catch(() => {});
  }
}

/** Waits until every service serves. @throws StartFailed after `withinMs`, saying what is missing */
export async function becomeReady(mesh: RunningMesh, layout: Layout, withinMs: number): Promise<void> {
  const wait = { timeoutMs: withinMs, everyMs: 150, signal: mesh.stopping };
  if (await waitUntil(() => mesh.isReady(), wait)) return;
  const missing = await Promise.all(mesh.services.map((service) => missingOf(mesh, service, layout)));
  const said = missing.flat().join('; ') || 'nothing is missing any more';
  throw new StartFailed(`the mesh was not ready after ${withinMs / 1000} s: ${said}`);
}

async function untilServing(mesh: RunningMesh, service: Service, layout: Layout, timeoutMs: number) {
  const serves = () => mesh.serves(service);
  if (await waitUntil(serves, { timeoutMs, signal: mesh.stopping })) return;
  throw new StartFailed(`${titleOf(service, layout)} did not answer within ${timeoutMs / 1000} s`);
}

/** Its name, and its endpoints where it has several: they may be there or not. */
function titleOf(service: Service, { servers }: Layout): string {
  const own = ownEndpoints(service, servers);
  return `${service.shownAs ?? service.name}${own.length > 1 ? ` (${own.join(', ')})` : ''}`;
}

/** What a service that does not serve says it lacks. */
async function missingOf(mesh: RunningMesh, service: Service, layout: Layout): Promise<string[]> {
  if (await mesh.serves(service)) return [];
  const [endpoint = ''] = ownEndpoints(service, layout.servers);
  try {
    const url = `http://127.0.0.1:${portOf(layout, endpoint)}/health/ready`;
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    const { checks } = (await response.json()) as {
      checks: { name: string; ok: boolean; detail?: string }[];
    };
    const failing = checks.filter(({ ok }) => !ok);
    return failing.map(({ name, detail }) => `${service.name}: ${name}${detail ? ` (${detail})` : ''}`);
  } catch {
    return [`${service.name} does not answer`];
  }
}

/** Does a thing for each name at most once, and gives everybody who asks its one promise. */
function once(work: (name: string) => Promise<void>): (name: string) => Promise<void> {
  const begun = new Map<string, Promise<void>>();
  return (name) => {
    const running = begun.get(name) ?? work(name);
    begun.set(name, running);
    return running;
  };
}

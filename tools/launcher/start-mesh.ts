import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ensureNatsServer } from '../nats-server/ensure-nats-server.js';
import { choosePorts } from './choose-ports.js';
import { dataFolder, prepareSecrets } from './data-folder.js';
import { findProjectRoot } from './find-project-root.js';
import { type MeshOptions } from './mesh-options.js';
import { natsCommand } from './nats-command.js';
import { outliveFormer } from './outlive-former.js';
import { type Person, readPeople } from './people.js';
import { createKeys, provisionData, provisionMesh } from './provisioning.js';
import { checkServers } from './real-servers.js';
import { RunningMesh } from './running-mesh.js';
import { addressesOf, type Layout, needsStandIns, portNames, type ServiceName } from './services.js';
import { StartFailed, watchStart } from './watch-start.js';
import { takeLock } from './take-lock.js';
import { accepts, answersOk, waitUntil } from './wait-until.js';

export type Mesh = {
  /** Where people log in. */
  url: string;
  mcpUrl: string;
  issuer: string;
  /** For benchmarks, which ask services and the database directly. */
  natsUrl: string;
  documentdb: string;
  dataDir: string;
  people: readonly Person[];
  /** Process ids of the services that run just now. */
  pids(): Partial<Record<ServiceName, number>>;
  logFile(service: ServiceName): string;
  /** As if something else had killed it: it is started again. */
  kill(service: ServiceName, signal?: NodeJS.Signals): void;
  /** Drains one service and starts it anew. */
  restart(service: ServiceName): Promise<void>;
  /** Resolves when the whole chain can serve. @throws StartFailed after `withinMs` */
  ready(withinMs?: number): Promise<void>;
  /** Drains everything and gives the data folder back. */
  stop(): Promise<void>;
  /** Ends everything at once, for somebody in a hurry. */
  killAll(): void;
};

const print = (line: string) => console.log(line);

/**
 * Starts the whole mesh and resolves when it can serve.
 * @throws AlreadyRunning, FormerMeshRuns, PortTaken, IncompleteServers before anything is started; StepFailed with
 * what the step said, NatsServerMissing, StartFailed with the log's end
 */
export async function startMesh(options: MeshOptions): Promise<Mesh> {
  const { servers = {}, env = {}, verbose = false, readyWithinMs = 90_000 } = options;
  const say = options.quiet ? () => {} : (options.say ?? print);
  const dataDir = resolve(options.dataDir);
  checkServers(servers, process.env);
  const giveBack = takeLock(dataDir);
  await outliveFormer(dataDir, { say, signal: options.signal }).catch((error: unknown) => {
    giveBack();
    throw error;
  });
  let mesh: RunningMesh | undefined;
  try {
    const ports = await choosePorts(options.port ?? 3000, portNames);
    const folder = dataFolder(dataDir);
    const root = findProjectRoot();
    const layout: Layout = { root, dataDir, folder, ports, servers, verbose, env: process.env, extra: env };
    const people = readPeople(dataDir);
    prepareSecrets(folder, { webUrl: addressesOf(layout).web });
    mesh = new RunningMesh(layout, say);
    const running = mesh;
    await bringUp(running, layout, { say, readyWithinMs, signal: options.signal });
    return {
      url: addressesOf(layout).web,
      mcpUrl: addressesOf(layout).mcp,
      issuer: addressesOf(layout).issuer,
      natsUrl: addressesOf(layout).nats,
      documentdb: addressesOf(layout).documentdb,
      dataDir,
      people,
      pids: () => running.pids(),
      logFile: (service) => running.logFile(service),
      kill: (service, signal = 'SIGKILL') => running.kill(service, signal),
      restart: (service) => running.restart(service),
      ready: (withinMs = 60_000) => becomeReady(running, layout, withinMs),
      stop: () => running.stop().finally(() => end(dataDir, giveBack)),
      killAll: () => {
        running.killAll();
        end(dataDir, giveBack);
      },
    };
  } catch (error) {
    await mesh?.stop();
    end(dataDir, giveBack);
    throw error;
  }
}

function end(dataDir: string, giveBack: () => void): void {
  rmSync(join(dataDir, 'mesh.json'), { force: true });
  giveBack();
}

type Start = { say: (line: string) => void; readyWithinMs: number; signal: AbortSignal | undefined };

async function bringUp(mesh: RunningMesh, layout: Layout, start: Start): Promise<void> {
  const watch = watchStart(mesh, start.signal);
  const step = stepPrinter(start.say);
  // What needs nothing starts first and loads while NATS is prepared.
  mesh.launch('identity');
  if (needsStandIns(layout.servers)) mesh.launch('standins');
  const chain = Promise.all([
    bringUpServices(mesh, layout, start, step),
    bringUpData(mesh, layout, start, step),
  ]).then(() => step('the whole chain', becomeReady(mesh, layout, start.readyWithinMs)));
  try {
    await Promise.race([chain, watch.failure]);
  } finally {
    watch.end();
    chain.catch(() => {});
  }
}

/** NATS with its streams, then the services that speak over it; they wait by themselves for the rest. */
async function bringUpServices(mesh: RunningMesh, layout: Layout, start: Start, step: Step): Promise<void> {
  if (!layout.servers.nats) {
    const binary = await ensureNatsServer(join(layout.root, '.deputy', 'bin'), start.say);
    await createKeys(layout, mesh.stopping);
    mesh.launch('nats', natsCommand(binary, layout));
    await step('nats-server', opened(mesh, layout.ports.nats, start.readyWithinMs));
  }
  await step('streams and buckets', provisionMesh(layout, mesh.stopping, start.readyWithinMs));
  for (const service of ['audit', 'mcp', 'agent', 'web'] as const) mesh.launch(service);
}

/** Vault trusts the issuer and makes users in the database: both are there before it is set up. */
async function bringUpData(mesh: RunningMesh, layout: Layout, start: Start, step: Step): Promise<void> {
  const { ports, servers } = layout;
  const standIns = (['vault', 'documentdb', 'bedrock'] as const).filter((name) => !servers[name]);
  const identity = `http://127.0.0.1:${ports.identity}/health/ready`;
  await Promise.all([
    step(
      'identity',
      reached(mesh, 'identity', () => answersOk(identity), start.readyWithinMs),
    ),
    ...standIns.map((name) => step(`stand-in for ${name}`, opened(mesh, ports[name], start.readyWithinMs))),
  ]);
  const data = provisionData(layout, mesh.stopping);
  await step('Vault and catalogue', data);
  start.say(`  ${await data}`);
}

type Step = <T>(name: string, work: Promise<T>) => Promise<T>;

/** Prints each step when it is done, with the time since the start. */
function stepPrinter(say: (line: string) => void): Step {
  const started = Date.now();
  return async (name, work) => {
    const result = await work;
    say(`  ${name.padEnd(32)} ${((Date.now() - started) / 1000).toFixed(1).padStart(5)} s`);
    return result;
  };
}

const opened = (mesh: RunningMesh, port: number, timeoutMs: number) =>
  reached(mesh, `port ${port}`, () => accepts(port), timeoutMs);

async function reached(mesh: RunningMesh, what: string, check: () => Promise<boolean>, timeoutMs: number) {
  if (await waitUntil(check, { timeoutMs, signal: mesh.stopping })) return;
  throw new StartFailed(`${what} did not answer within ${timeoutMs / 1000} s`);
}

async function becomeReady(mesh: RunningMesh, { ports }: Layout, withinMs: number): Promise<void> {
  const ready = await waitUntil(() => mesh.isReady(), {
    timeoutMs: withinMs,
    everyMs: 150,
    signal: mesh.stopping,
  });
  if (!ready)
    throw new StartFailed(`the chain was not ready after ${withinMs / 1000} s: ${await missing(ports.web)}`);
}

/** What web says is missing. */
async function missing(port: number): Promise<string> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/health/ready`, {
      signal: AbortSignal.timeout(5_000),
    });
    const { checks } = (await response.json()) as {
      checks: { name: string; ok: boolean; detail?: string }[];
    };
    const failing = checks
      .filter(({ ok }) => !ok)
      .map(({ name, detail }) => (detail ? `${name} (${detail})` : name));
    return failing.join('; ') || 'nothing any more';
  } catch {
    return 'web does not answer';
  }
}

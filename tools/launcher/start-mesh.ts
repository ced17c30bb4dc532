import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { becomeReady, bringUp } from './bring-up.js';
import { checkManifest } from './check-manifest.js';
import { createLayout } from './create-layout.js';
import { prepareSecrets } from './data-folder.js';
import { renameFormerFolders } from './former-folders.js';
import { checkIssuer, prepareIssuers } from './foreign-issuer.js';
import { addressOf, isReplaced } from './layout.js';
import { manifest as ours } from './manifest.js';
import { announcedBy, type MeshAddresses, meshAddresses } from './mesh-addresses.js';
import { type MeshOptions } from './mesh-options.js';
import { outliveFormer } from './outlive-former.js';
import { type Person, readPeople } from './people.js';
import { checkServers } from './real-servers.js';
import { RunningMesh } from './running-mesh.js';
import { type Manifest } from './service.js';
import { takeLock } from './take-lock.js';

export type Mesh = MeshAddresses & {
  dataDir: string;
  people: readonly Person[];
  /** Where people sign in, where that is not at the mesh's own identity service. */
  signInAt?: string | undefined;
  /** What people are told: a word and an address each. */
  announced: readonly (readonly [word: string, address: string])[];
  /** Whether the model is the rule-based stand-in, which people should know. */
  localModel: boolean;
  /** Process ids of the services that run just now, by the names of the manifest. */
  pids(): Record<string, number>;
  logFile(service: string): string;
  /** As if something else had killed it: it is started again. */
  kill(service: string, signal?: NodeJS.Signals): void;
  /** Drains one service and starts it anew. */
  restart(service: string): Promise<void>;
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
 * @param manifest what to start; specs add to ours
 * @throws ManifestProblem, AlreadyRunning, FormerMeshRuns, PortTaken, IncompleteServers before anything is started;
 * StepFailed with what the step said, NatsServerMissing, StartFailed with the log's end
 */
export async function startMesh(options: MeshOptions, manifest: Manifest = ours): Promise<Mesh> {
  const { servers = {}, readyWithinMs = 90_000 } = options;
  const say = options.quiet ? () => {} : (options.say ?? print);
  const dataDir = resolve(options.dataDir);
  checkManifest(manifest);
  checkServers(servers, process.env);
  checkIssuer(options.issuer, process.env);
  const giveBack = takeLock(dataDir);
  await outliveFormer(dataDir, { say, signal: options.signal }).catch((error: unknown) => {
    giveBack();
    throw error;
  });
  let mesh: RunningMesh | undefined;
  try {
    renameFormerFolders(dataDir, manifest.services, say);
    const layout = await createLayout({ ...options, dataDir }, manifest.services);
    const people = readPeople(dataDir);
    prepareIssuers(layout);
    prepareSecrets(layout.folder, { webUrl: addressOf(layout, 'web') });
    mesh = new RunningMesh(manifest, layout, say);
    const running = mesh;
    await bringUp(running, layout, { say, readyWithinMs, signal: options.signal });
    return {
      ...meshAddresses(layout),
      dataDir,
      people,
      signInAt: options.issuer?.url,
      announced: announcedBy(manifest.services, layout),
      localModel: !isReplaced(servers, 'bedrock'),
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

import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canSyncAlways } from '#libs/mesh';
import { containerFolder, type ContainerFolder, containerPorts } from '../env/container-folder.js';
import { type ContainerPlace, dockerTarget } from '../env/docker-target.js';
import { type Environments, makeEnvironments } from '../env/make-environments.js';
import { filesOf, writeFiles } from '../env/write-environments.js';
import { choosePorts } from '../launcher/choose-ports.js';
import { type Layout } from '../launcher/layout.js';
import { ensureNatsServer } from '../nats-server/ensure-nats-server.js';
import { versionOf } from '../nats-server/version-of.js';

/** Where a rehearsal runs: a folder in the place of all volumes, and free ports in the place of those of containers. */
export interface RehearsalPlace {
  readonly root: string;
  readonly project: string;
  readonly ports: Readonly<Record<string, number>>;
  readonly folder: ContainerFolder;
  readonly layout: Layout;
  /** Of each container, as written to files below `root`. */
  readonly environments: Environments;
  readonly envFolder: string;
  readonly natsServer: string;
  /** Of policies/nats, as this nats-server takes it. */
  readonly natsConfig: string;
}

/** @throws UnusableEnvironment, NatsServerMissing */
export async function makePlace(project: string, say: (line: string) => void): Promise<RehearsalPlace> {
  const root = mkdtempSync(join(tmpdir(), 'deputy-rehearsal-'));
  const others = Object.keys(containerPorts).filter((name) => name !== 'web');
  const ports: Record<string, number> = await choosePorts(0, others);
  const natsServer = await ensureNatsServer(join(project, '.deputy', 'bin'), say);
  const syncsAlways = canSyncAlways(versionOf(natsServer));
  const place: ContainerPlace = {
    project,
    root,
    ports,
    servers: {
      vault: `http://127.0.0.1:${ports.vault}`,
      documentdb: `127.0.0.1:${ports.documentdb}`,
      // A certificate is for a name.
      nats: `tls://localhost:${ports.nats}`,
    },
    // The stand-in speaks in the clear.
    databaseSpeaksTls: false,
    natsSyncsAlways: syncsAlways,
  };
  const target = dockerTarget(place);
  const environments = makeEnvironments(target);
  const envFolder = join(root, 'env');
  writeFiles(envFolder, filesOf(environments));
  const folder = containerFolder(root);
  for (const volume of ['identity', 'mcp', 'audit', 'standins', 'nats', 'vault'])
    mkdirSync(folder.of(volume), { recursive: true, mode: 0o700 });
  return {
    root,
    project,
    ports,
    folder,
    layout: target.layout,
    environments,
    envFolder,
    natsServer,
    natsConfig: syncsAlways ? 'nats-tls-durable.conf' : 'nats-tls.conf',
  };
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type MeshConnection } from '#libs/mesh';
import { startNats } from '../nats-server/start-nats.js';
import { choosePorts } from '../launcher/choose-ports.js';
import { type Mesh } from '../launcher/index.js';

export interface BareServer {
  readonly url: string;
  /** The agent's side of the bare server's own NATS. */
  readonly agent: MeshConnection;
  stop(): Promise<void>;
}

/** The bare server over the mesh's own database, on a NATS of its own so that nobody's calls go astray. */
export async function startBareServer(mesh: Mesh): Promise<BareServer> {
  const nats = await startNats();
  const { web: port } = await choosePorts(0, []);
  const settings = {
    natsUrl: nats.url,
    seedFile: nats.seedFile('mcp'),
    port,
    documentdb: mesh.documentdb,
    adminPasswordFile: join(mesh.dataDir, 'secrets', 'documentdb-admin-password'),
    database: 'tenant-acme',
  };
  const main = join('dist', 'tools', 'bench', 'bare', 'main.js');
  const child = spawn(process.execPath, [main, JSON.stringify(settings)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await firstLine(child);
  return {
    url: `http://127.0.0.1:${String(port)}/mcp`,
    agent: await nats.connect('agent'),
    async stop() {
      child.stdin?.end();
      if (child.exitCode === null) await once(child, 'exit');
      await nats.stop();
    },
  };
}

async function firstLine(child: ChildProcess): Promise<void> {
  if (!child.stdout) throw new Error('the bare server has no standard output');
  const lines = createInterface({ input: child.stdout });
  const [line] = (await Promise.race([once(lines, 'line'), once(child, 'exit')])) as unknown[];
  if (line !== 'ready') throw new Error('the bare server did not start');
}

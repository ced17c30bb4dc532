import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect as connectSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { connectMesh, createPeerKeys, type MeshConnection, natsServerEnvironment } from '#libs/mesh';
import { type PeerName } from '#libs/contracts';
import { findNatsServer, searchPath } from './find-nats-server.js';
import { freePort } from './free-port.js';

export interface DisposableNats {
  readonly url: string;
  /** PEM to trust, when it was started with TLS. */
  readonly caFile: string | undefined;
  /** A connection of a peer with its own key; closed by {@link DisposableNats.stop}. */
  connect(peer: PeerName): Promise<MeshConnection>;
  seedFile(peer: PeerName): string;
  /** Ends nats-server and, unless it was given, removes its store. */
  stop(): Promise<void>;
  /** Ends nats-server (`hard`: by SIGKILL) and starts it again on the same port and store. */
  restart(options?: { jetstream?: boolean; hard?: boolean }): Promise<void>;
  /** Ends nats-server and leaves the connections to look for it. */
  halt(options?: { hard?: boolean }): Promise<void>;
}

export interface DisposableNatsOptions {
  jetstream?: boolean;
  /** How long a peer may take to prove who it is, where nobody wants to wait as long as permissions.conf gives. */
  proofSeconds?: number;
  /** `upgrade`: with an operator that may change streams. */
  accounts?: 'standing' | 'upgrade';
  storeDir?: string;
  port?: number;
  keysDir?: string;
  /** Writes the certificate for `localhost` into a folder; its presence turns TLS on. */
  createCertificate?: (dir: string) => Promise<{ certFile: string; keyFile: string }>;
}

const policies = resolve('policies/nats');

/**
 * The real nats-server with the configuration of policies/nats and a fresh nkey per peer, on a free port.
 * @throws Error that says how to get nats-server when there is none
 */
export async function startNats(options: DisposableNatsOptions = {}): Promise<DisposableNats> {
  const binary = findNatsServer(searchPath(resolve('.deputy/bin')));
  if (binary === undefined)
    throw new Error(
      'no nats-server was found; `npm start` fetches one, or install the package `nats-server`',
    );
  const dir = await mkdtemp(join(tmpdir(), 'deputy-nats-'));
  const keys = await createPeerKeys(options.keysDir ?? join(dir, 'nkeys'));
  const port = options.port ?? (await freePort());
  const certificate = await options.createCertificate?.(dir);
  const storeDir = options.storeDir ?? join(dir, 'store');
  const environment = natsServerEnvironment({ port, keys, storeDir, ...(certificate && { certificate }) });
  const connections: MeshConnection[] = [];
  let server: ChildProcess | undefined;

  const start = async (jetstream: boolean) => {
    const config = certificate
      ? join(policies, 'nats-tls.conf')
      : options.accounts === 'upgrade'
        ? join(policies, 'nats-upgrade.conf')
        : await configuration(dir, { ...options, jetstream });
    server = await run(binary, config, environment, port);
  };
  const halt = async ({ hard = false } = {}) => {
    if (server) await end(server, hard ? 'SIGKILL' : 'SIGTERM');
    server = undefined;
  };
  await start(options.jetstream ?? true);

  // A certificate is for a name.
  const url = `nats://${certificate ? 'localhost' : '127.0.0.1'}:${port}`;
  return {
    url,
    caFile: certificate?.certFile,
    seedFile: (peer) => keys[peer].seedFile,
    async connect(peer) {
      const connection = await connectMesh({
        url,
        peer,
        seedFile: keys[peer].seedFile,
        ...(certificate && { caFile: certificate.certFile }),
      });
      connections.push(connection);
      return connection;
    },
    halt,
    async restart({ jetstream = true, hard = false } = {}) {
      await halt({ hard });
      await start(jetstream);
    },
    async stop() {
      await Promise.allSettled(connections.map((connection) => connection.close()));
      await halt();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** nats.conf, or the same without JetStream or with another time for proofs: includes are relative to the file that has them. */
async function configuration(
  dir: string,
  { jetstream, proofSeconds }: DisposableNatsOptions,
): Promise<string> {
  if (jetstream && proofSeconds === undefined) return join(policies, 'nats.conf');
  const path = join(dir, 'changed.conf');
  const files = jetstream ? ['nats.conf'] : ['server.conf', 'permissions.conf'];
  const lines = files.map((file) => `include ${relative(dir, join(policies, file))}\n`);
  if (proofSeconds !== undefined) lines.push(`authorization { timeout: ${proofSeconds} }\n`);
  await writeFile(path, lines.join(''));
  return path;
}

async function run(
  binary: string,
  config: string,
  environment: Record<string, string>,
  port: number,
): Promise<ChildProcess> {
  const server = spawn(binary, ['-c', config], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  server.stderr.on('data', (data: Buffer) => (log = (log + data.toString()).slice(-4_000)));
  const deadline = Date.now() + 60_000;
  while (!/Server is ready/.test(log) || !(await listens(port))) {
    if (server.exitCode !== null || Date.now() > deadline) {
      server.kill('SIGKILL');
      throw new Error(`nats-server did not start:\n${log}`);
    }
    await new Promise((wake) => setTimeout(wake, 10));
  }
  return server;
}

async function end(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exit = once(server, 'exit');
  server.kill(signal);
  await exit;
}

function listens(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const socket = connectSocket(port, '127.0.0.1', () => {
      socket.destroy();
      answer(true);
    });
    socket.on('error', () => answer(false));
  });
}

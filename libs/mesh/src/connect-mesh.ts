import { readFile } from 'node:fs/promises';
import { connect, errors, nkeyAuthenticator, type NatsConnection } from '@nats-io/transport-node';
import { type PeerName } from '#libs/contracts';
import { MeshError } from './mesh-error.js';
import { inboxPrefix } from './wire.js';

export interface MeshConnection {
  readonly peer: PeerName;
  readonly nats: NatsConnection;
  /** False from the moment the connection is lost until it is back. */
  readonly connected: boolean;
  /** Sends what is left, then closes. Does nothing the second time. */
  close(): Promise<void>;
}

export interface MeshConnectionOptions {
  url: string;
  peer: PeerName;
  /** File that holds the peer's nkey seed. */
  seedFile: string;
  /** PEM of the CA that signed the server's certificate; its presence turns TLS on. */
  caFile?: string;
  /** Shown by nats-server's monitoring. */
  name?: string;
  /** Told why the first connection is still waited for, each reason once. */
  onWaiting?: (reason: string) => void;
}

const retryMs = 200;
const seedPattern = /^SU[A-Z2-7]{56}$/;

/**
 * Connects a peer, waiting for a nats-server that is not up yet and coming back for ever to one that was lost:
 * losing NATS never ends a process.
 * @throws MeshError `bad_request` when the seed file cannot be used
 */
export async function connectMesh(options: MeshConnectionOptions): Promise<MeshConnection> {
  const seed = await readSeed(options.seedFile);
  const told = new Set<string>();
  for (;;) {
    try {
      return new Connection(options.peer, await connectOnce(options, seed));
    } catch (error) {
      const reason = reasonOf(error, options);
      if (!told.has(reason)) options.onWaiting?.(reason);
      told.add(reason);
      await new Promise((wake) => setTimeout(wake, retryMs));
    }
  }
}

function connectOnce(options: MeshConnectionOptions, seed: Uint8Array): Promise<NatsConnection> {
  return connect({
    servers: options.url,
    name: options.name ?? `deputy-${options.peer}`,
    authenticator: nkeyAuthenticator(seed),
    inboxPrefix: inboxPrefix(options.peer),
    maxReconnectAttempts: -1,
    // While nats-server restarts, authentication may fail for a moment.
    ignoreAuthErrorAbort: true,
    reconnectTimeWait: retryMs,
    reconnectJitter: 100,
    pingInterval: 10_000,
    maxPingOut: 2,
    ...(options.caFile && { tls: { caFile: options.caFile } }),
  });
}

/** Never the URL: it may hold a password. */
function reasonOf(error: unknown, { peer }: MeshConnectionOptions): string {
  if (error instanceof errors.AuthorizationError) {
    return `nats-server does not know the nkey of \`${peer}\`; is its public key in the server's environment?`;
  }
  return 'nats-server cannot be reached yet';
}

class Connection implements MeshConnection {
  connected = true;
  #closing: Promise<void> | undefined;

  constructor(
    readonly peer: PeerName,
    readonly nats: NatsConnection,
  ) {
    void this.#follow();
  }

  close(): Promise<void> {
    // Draining waits for an answer of the server, which a lost one never gives.
    this.#closing ??= this.connected ? this.nats.drain().catch(() => this.nats.close()) : this.nats.close();
    return this.#closing;
  }

  async #follow(): Promise<void> {
    for await (const status of this.nats.status()) {
      if (status.type === 'disconnect' || status.type === 'close') this.connected = false;
      if (status.type === 'reconnect') this.connected = true;
    }
    this.connected = false;
  }
}

async function readSeed(path: string): Promise<Uint8Array> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new MeshError('bad_request', `the nkey seed file \`${path}\` cannot be read`, { cause });
  });
  if (!seedPattern.test(text.trim())) {
    throw new MeshError('bad_request', `the file \`${path}\` holds no nkey seed of a user (SU...)`);
  }
  return new TextEncoder().encode(text.trim());
}

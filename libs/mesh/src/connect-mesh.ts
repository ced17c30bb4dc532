import { readFile } from 'node:fs/promises';
import { connect, nkeyAuthenticator, type NatsConnection } from '@nats-io/transport-node';
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
}

const seedPattern = /^SU[A-Z2-7]{56}$/;

/**
 * Connects a peer, waiting for a nats-server that is not up yet and coming back for ever to one that was lost:
 * losing NATS never ends a process.
 * @throws MeshError `bad_request` when the seed file cannot be used
 */
export async function connectMesh(options: MeshConnectionOptions): Promise<MeshConnection> {
  const seed = await readSeed(options.seedFile);
  const nats = await connect({
    servers: options.url,
    name: options.name ?? `deputy-${options.peer}`,
    authenticator: nkeyAuthenticator(seed),
    inboxPrefix: inboxPrefix(options.peer),
    maxReconnectAttempts: -1,
    waitOnFirstConnect: true,
    // While nats-server restarts, authentication may fail for a moment.
    ignoreAuthErrorAbort: true,
    reconnectTimeWait: 200,
    reconnectJitter: 100,
    pingInterval: 10_000,
    maxPingOut: 2,
    ...(options.caFile && { tls: { caFile: options.caFile } }),
  });
  return new Connection(options.peer, nats);
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

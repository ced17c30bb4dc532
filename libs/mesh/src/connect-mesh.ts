import { fetchedSecret } from '#libs/config';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { type Authenticator, connect, errors, type NatsConnection } from '@nats-io/transport-node';
import { type PeerName } from '#libs/contracts';
import { MeshError } from './mesh-error.js';
import { nkeySigner } from './nkey-signer.js';
import { inboxPrefix } from './wire.js';

export interface MeshConnection {
  readonly peer: PeerName;
  readonly nats: NatsConnection;
  /** False from the moment the connection is lost until it is back. */
  readonly connected: boolean;
  /** Sends what is buffered, then closes. Does nothing the second time. */
  close(): Promise<void>;
}

export interface MeshConnectionOptions {
  url: string;
  peer: PeerName;
  /** File that holds the peer's nkey seed. */
  seedFile: string;
  /** PEM of the CA that signed the server's certificate; its presence turns TLS on, as a `tls://` URL does. */
  caFile?: string;
  /** Shown by nats-server's monitoring. */
  name?: string;
  /** How long one attempt may take; default 8,000. */
  attemptMs?: number;
  /** From one attempt to the next, and up to half of it more; default 200. */
  retryMs?: number;
  /** Told why the first connection is still waited for, each reason once. What it throws ends the waiting. */
  onWaiting?: (reason: string) => void;
  /** Ends the waiting; the promise is then rejected with its reason. */
  signal?: AbortSignal;
}

const defaultRetryMs = 200;
/** A little more than nats-server gives an attempt. A full server hangs up, which the client does not notice. */
const defaultAttemptMs = 8_000;
const seedPattern = /^SU[A-Z2-7]{56}$/;

/**
 * Connects a peer, waiting for a nats-server that is not up yet and coming back for ever to one that was lost:
 * losing NATS never ends a process.
 * @throws MeshError `bad_request` when the seed file or the CA's file cannot be used
 */
export async function connectMesh(options: MeshConnectionOptions): Promise<MeshConnection> {
  const sign = nkeySigner(await readSeed(options.seedFile));
  const ca = options.caFile === undefined ? undefined : await readAuthority(options.caFile);
  const told = new Set<string>();
  const { retryMs = defaultRetryMs } = options;
  for (;;) {
    options.signal?.throwIfAborted();
    try {
      return new Connection(options.peer, await connectOnce(options, sign, ca));
    } catch (error) {
      const reason = reasonOf(error, options);
      if (!told.has(reason)) options.onWaiting?.(reason);
      told.add(reason);
      await wait(retryMs);
    }
  }
}

function connectOnce(
  options: MeshConnectionOptions,
  authenticator: Authenticator,
  ca: string | undefined,
): Promise<NatsConnection> {
  const { attemptMs = defaultAttemptMs, retryMs = defaultRetryMs } = options;
  return connect({
    servers: options.url,
    name: options.name ?? `deputy-${options.peer}`,
    authenticator,
    inboxPrefix: inboxPrefix(options.peer),
    timeout: attemptMs,
    maxReconnectAttempts: -1,
    // While nats-server restarts, authentication may fail for a moment; and a peer that was busy was late with its proof.
    ignoreAuthErrorAbort: true,
    reconnectTimeWait: retryMs,
    reconnectJitter: retryMs / 2,
    pingInterval: 10_000,
    maxPingOut: 2,
    // The client takes `tls://` for a name only, and would speak in the clear to a server that does.
    ...((ca !== undefined || new URL(options.url).protocol === 'tls:') && {
      tls: { ...(ca !== undefined && { ca }), ...nameToCheck(options.url) },
    }),
  });
}

/**
 * INVARIANT (the server is who it says): the name of a certificate is compared with the URL's. For an address in place
 * of a name the client passes none on, and Node would compare with `localhost` (tls.connect, `host`).
 */
function nameToCheck(url: string): object {
  return { host: new URL(url).hostname.replace(/^\[|\]$/g, '') };
}

/** Never the URL: it may hold a password. */
function reasonOf(error: unknown, { peer }: MeshConnectionOptions): string {
  if (error instanceof errors.AuthorizationError && /timeout/i.test(error.message))
    return `\`${peer}\` was too busy to prove in time who it is`;
  if (error instanceof errors.AuthorizationError) {
    return `nats-server does not know the nkey of \`${peer}\`; is its public key in the server's environment?`;
  }
  const { code = '', message = '' } = error as Partial<NodeJS.ErrnoException>;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return "nats-server's certificate is for another name than that in NATS_URL";
  if (/CERT|UNABLE_TO|ISSUER/.test(code))
    return `nats-server's certificate is not trusted (${code}); NATS_CA_FILE names the CA that signed it`;
  if (message === "server does not support 'tls'")
    return 'nats-server does not offer TLS, which NATS_CA_FILE or the `tls://` of NATS_URL asks for';
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

async function readAuthority(path: string): Promise<string> {
  const text =
    fetchedSecret(path)?.reveal() ??
    (await readFile(path, 'utf8').catch((cause: unknown) => {
      throw new MeshError('bad_request', `the CA file \`${path}\` cannot be read`, { cause });
    }));
  if (!text.includes('-----BEGIN CERTIFICATE-----'))
    throw new MeshError('bad_request', `the CA file \`${path}\` holds no certificate (PEM)`);
  return text;
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

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provisionMesh } from '#libs/mesh';
import { createLogger } from '#libs/telemetry';
import { readWebConfig } from '../../../apps/web/src/config.js';
import { startWeb, type RunningWeb } from '../../../apps/web/src/start-web.js';
import { startIdentity, type TestIdentity } from '#test/identity/start-identity';
import { freePort } from '#test/free-port';
import { startNats, type TestNats } from '#test/nats/start-nats';
import { Visitor } from './visitor.js';

export interface TestWebOptions {
  /** More variables of the web service's environment. */
  env?: Readonly<Record<string, string>>;
  /** An identity service that is not there yet. */
  identityLater?: boolean;
  /** A nats-server without buckets. */
  unprovisioned?: boolean;
  /** More entries of identity's CLIENTS_FILE. */
  clients?: readonly object[];
}

export interface TestWeb {
  readonly origin: string;
  readonly nats: TestNats;
  readonly identity: TestIdentity;
  visitor(): Visitor;
  startIdentity(): Promise<void>;
  /** Ends the web service and starts it again, as an update would. */
  restart(): Promise<void>;
  /** A second web process over the same store. @returns its origin */
  another(): Promise<string>;
  stop(): Promise<void>;
}

const clientSecret = 'secret-of-deputy-web-in-specs';

/** The web service on a free port, with a real nats-server and the real identity service. */
export async function startTestWeb(options: TestWebOptions = {}): Promise<TestWeb> {
  const dir = await mkdtemp(join(tmpdir(), 'deputy-web-'));
  const [nats, port, identityPort] = await Promise.all([startNats(), freePort(), freePort()]);
  if (!options.unprovisioned) await provisionMesh(await nats.connect('operator'));
  const origin = `http://localhost:${port}`;
  await writeFile(join(dir, 'client-secret'), clientSecret);
  await mkdir(join(dir, 'ui', 'assets'), { recursive: true });
  await writeFile(join(dir, 'ui', 'index.html'), '<!doctype html><title>Deputy</title>');
  await writeFile(join(dir, 'ui', 'assets', 'app-1a2b.js'), 'export {};');

  let identity: TestIdentity | undefined;
  const openIdentity = async () => {
    identity = await startIdentity({
      port: identityPort,
      notReady: options.unprovisioned ?? false,
      mesh: {
        NATS_URL: nats.url,
        NATS_NKEY_SEED_FILE: nats.seedFile('identity'),
        REVOCATIONS_SILENCE_MS: 60_000,
      },
      clients: [
        {
          client_id: 'deputy-web',
          client_secret: clientSecret,
          redirect_uris: [`${origin}/auth/callback`],
          post_logout_redirect_uris: [`${origin}/`],
          backchannel_logout_uri: `${origin}/auth/backchannel-logout`,
        },
        ...(options.clients ?? []),
      ],
    });
  };
  if (!options.identityLater) await openIdentity();

  const running: RunningWeb[] = [];
  const openWeb = async (on: number) => {
    const config = readWebConfig({
      NATS_URL: nats.url,
      NATS_NKEY_SEED_FILE: nats.seedFile('web'),
      OIDC_ISSUER: `http://localhost:${identityPort}`,
      OIDC_CLIENT_SECRET_FILE: join(dir, 'client-secret'),
      UI_DIR: join(dir, 'ui'),
      LOG_LEVEL: 'silent',
      DRAIN_MS: '300',
      REVOCATIONS_SILENCE_MS: '60000',
      PORT: String(on),
      ...options.env,
    });
    const web = await startWeb(config, createLogger('web', 'silent'));
    await web.joined;
    running.push(web);
  };
  const closeWeb = async () => {
    await Promise.all(running.splice(0).map((web) => web.close()));
  };
  await openWeb(port);

  return {
    origin,
    nats,
    get identity() {
      if (!identity) throw new Error('the identity service is not started yet');
      return identity;
    },
    visitor: () => new Visitor(origin),
    startIdentity: openIdentity,
    async restart() {
      await closeWeb();
      await openWeb(port);
    },
    async another() {
      const on = await freePort();
      await openWeb(on);
      return `http://localhost:${on}`;
    },
    async stop() {
      await closeWeb();
      await identity?.close();
      await nats.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

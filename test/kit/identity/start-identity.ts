import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DecisionEvent } from '#libs/contracts';
import { eventually } from '#test/eventually';
import { freePort } from '#test/free-port';
import { localPeople, localTenants } from '#test/issuer/local-people';
import { localScopes } from '#test/issuer/local-scopes';
import { MemoryBucket } from '#test/mesh/memory-bucket';
import { ClientEntry, clientProblems, toClient } from '../../../apps/identity/src/clients/client-entry.js';
import { type Outside } from '../../../apps/identity/src/clients/newcomers/documents/outside.js';
import { type IdentityConfig } from '../../../apps/identity/src/config.js';
import { type Ends } from '../../../apps/identity/src/ends/ends.js';
import { PersonSeed } from '../../../apps/identity/src/people/person.js';
import { type OpenBucket } from '../../../apps/identity/src/storage/own-buckets.js';
import { networks } from '../../../apps/identity/src/sign-ins/networks.js';
import { startIdentity as startIdentityService } from '../../../apps/identity/src/start-identity.js';
import { storesInMemory } from './stores-in-memory.js';
import { passwordOf, signIn, type SignedIn, type TestSignInOptions } from './sign-in.js';
import { testClients } from './test-clients.js';

export interface StartIdentityOptions {
  /** Entries of PEOPLE_FILE. Default: the five local people, each with {@link passwordOf} their name. */
  people?: readonly object[];
  /** Entries of CLIENTS_FILE. Default: {@link testClients}. */
  clients?: readonly object[];
  port?: number;
  issuerId?: string;
  meshTenant?: string;
  /** Kept on close. Default: a new folder, removed on close. */
  dataDir?: string;
  resourceAliases?: Record<string, string>;
  /** Where clients that register themselves may send people back to. Default: none may register. */
  registrationRedirects?: readonly string[];
  /** Default: documents of clients are taken. */
  clientDocuments?: boolean;
  /** The internet. Default: no host has an address. */
  outside?: Outside;
  clock?: () => number;
  /** Whose `X-Forwarded-For` is believed. Default: nobody's. */
  trustedProxies?: readonly string[];
  /** From where nobody signs in. Default: nowhere. */
  blockedNetworks?: string;
  /** Default: nothing ends, and that is always known. */
  ends?: Ends;
  /** Content of OIDC_ISSUERS_FILE, in which this one is, too. Default: none but this one is trusted. */
  issuersFile?: (issuer: string) => unknown;
  /** Its store. Default: one of its own, in memory. */
  open?: OpenBucket;
  /** Joins this mesh in place of `ends` and `open`. */
  mesh?: IdentityConfig['mesh'];
  /** Where decisions are stored, unless it is on a mesh. Default: nothing is wrong, and they are in `events`. */
  recording?: () => Promise<void>;
  /** Does not wait for the mesh to be provisioned. */
  notReady?: boolean;
}

export interface TestIdentity {
  /** Where agents are registered, unless it is on a mesh. */
  readonly agents: MemoryBucket;
  /** What was recorded, unless it is on a mesh. */
  readonly events: DecisionEvent[];
  readonly issuer: string;
  readonly port: number;
  readonly dataDir: string;
  /** Signs a person in by code + PKCE, sending the forms a browser would. */
  signIn(
    o: Omit<TestSignInOptions, 'issuer' | 'clientSecret'> & { clientSecret?: string },
  ): Promise<SignedIn>;
  close(): Promise<void>;
}

const nowhere: Outside = {
  addressesOf: () => Promise.reject(new Error('no host has an address')),
  connect: () => Promise.reject(new Error('nothing is connected')),
};

const nothingEnds: Ends = {
  check: () => Promise.resolve(),
  isOver: () => false,
  end: () => Promise.resolve(),
  readiness: () => Promise.resolve({ name: 'revocations', ok: true }),
  close: () => Promise.resolve(),
};

/** The identity service itself, in this process, on a free port. */
export async function startIdentity(o: StartIdentityOptions = {}): Promise<TestIdentity> {
  const stores = storesInMemory();
  const inMemory: OpenBucket = (name) => Promise.resolve(stores[name]);
  const dataDir = o.dataDir ?? (await mkdtemp(join(tmpdir(), 'deputy-identity-')));
  // The issuer's address must be known before it listens.
  const port = o.port ?? (await freePort());
  const entries = (o.clients ?? testClients).map((entry) => ClientEntry.parse(entry));
  const problems = entries.map((entry) => toClient(entry)).flatMap(clientProblems);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const agents = new MemoryBucket();
  const events: DecisionEvent[] = [];
  const people =
    o.people ?? localPeople.map((person) => ({ ...person, password: passwordOf(person.username) }));
  const app = await startIdentityService(
    {
      port,
      host: '127.0.0.1',
      drainNoticeMs: 0,
      issuer: `http://localhost:${port}`,
      issuerId: o.issuerId ?? `http://localhost:${port}`,
      ...(o.issuersFile && { issuersFile: o.issuersFile(`http://localhost:${port}`) }),
      mesh: o.mesh ?? { NATS_URL: 'nats://127.0.0.1:1', NATS_NKEY_SEED_FILE: '' },
      dataDir,
      clients: entries.map((entry) => toClient(entry)),
      tenants: localTenants,
      scopes: localScopes,
      policiesDir: 'policies',
      decisionTimeoutMs: 60_000,
      recordTimeoutMs: 60_000,
      meshTenant: o.meshTenant,
      people: people.map((person) => PersonSeed.parse(person)),
      clientDocuments: o.clientDocuments ?? true,
      registrationRedirects: o.registrationRedirects,
      resourceAliases: o.resourceAliases ?? {},
      trustedProxies: o.trustedProxies ?? [],
      blockedNetworks: networks.parse(o.blockedNetworks),
      logLevel: 'silent',
    },
    {
      outside: o.outside ?? nowhere,
      ...(o.clock && { clock: o.clock }),
      ...(!o.mesh && {
        alone: {
          ends: o.ends ?? nothingEnds,
          open: o.open ?? inMemory,
          agentStore: () => Promise.resolve(agents),
          decisions: {
            record: async (event) => {
              await o.recording?.();
              events.push(DecisionEvent.parse(event));
            },
          },
        },
      }),
    },
  );
  if (o.mesh && !o.notReady)
    await eventually('identity is ready', async () => (await fetch(`${app.issuer}/health/ready`)).ok);
  const secretOf = (id: string) => entries.find((entry) => entry.client_id === id)?.client_secret;
  return {
    agents,
    events,
    issuer: app.issuer,
    port,
    dataDir,
    signIn: (options) => {
      const clientSecret = options.clientSecret ?? secretOf(options.clientId ?? 'deputy-web');
      return signIn({
        ...options,
        issuer: app.issuer,
        ...(clientSecret === undefined ? {} : { clientSecret }),
      });
    },
    close: async () => {
      await app.close();
      if (o.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

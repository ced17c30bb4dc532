import 'reflect-metadata';
import { mkdir } from 'node:fs/promises';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Provider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { type NextFunction, type Request, type Response, json, urlencoded } from 'express';
import { type Provider as OpenIdProvider } from 'oidc-provider';
import { apis, buckets, personKey } from '#libs/contracts';
import { AdmitStrangers, Devices, isPlainJsonBody, isUtf8Body, knowClients, plainRequests } from '#libs/edge';
import { RefusedKeys } from '#libs/enforcement';
import { MeshError, MeshModule, type MeshPlace, overMesh, PrincipalModule } from '#libs/mesh';
import { trustIssuers } from '#libs/principal';
import { createLogger, type Logger, NestLogger } from '#libs/telemetry';
import { AdmitClient } from './agents/admit-client.js';
import { AgentRegistry, type AgentStore } from './agents/agent-registry.js';
import { KeepRegistered } from './agents/keep-registered.js';
import { operating } from './agents/operate/operating.js';
import { seedAgents } from './agents/seed-agents.js';
import { MachineClients } from './agents/tokens/machine-clients.js';
import { recordRefusedKeys } from './agents/tokens/record-refused-keys.js';
import { ClientRegistry } from './clients/client-registry.js';
import { AdmitRegistrations } from './clients/newcomers/admit-registrations.js';
import { ClientDocuments } from './clients/newcomers/documents/client-documents.js';
import { FetchBudget } from './clients/newcomers/documents/fetch-budget.js';
import { type Outside, outside } from './clients/newcomers/documents/outside.js';
import { RegisterClient } from './clients/newcomers/register-client.js';
import { RegisteredClients } from './clients/newcomers/registered-clients.js';
import { registrationPath } from './clients/newcomers/registration.controller.js';
import { registrationProblem } from './clients/newcomers/registration.filter.js';
import { type IdentityConfig } from './config.js';
import { type Ends } from './ends/ends.js';
import { endsOnMesh } from './ends/ends-on-mesh.js';
import { Standing } from './health/standing.js';
import { IdentityModule } from './identity.module.js';
import { Consent } from './interaction/consent.js';
import { Interactions } from './interaction/interactions.js';
import { turnAway } from './interaction/turn-away.js';
import { loadKeys } from './keys/load-keys.js';
import { placeOnMesh } from './mesh/place-on-mesh.js';
import { createGuesses } from './people/guesses.js';
import { Passwords } from './people/passwords.js';
import { People } from './people/people.js';
import { seedPeople } from './people/seed-people.js';
import { SignIn } from './people/sign-in.js';
import { type Upstream } from './delegation/delegate.js';
import { verifyUpstream } from './delegation/verify-upstream.js';
import { createProvider } from './provider/create-provider.js';
import { fixOrigin } from './provider/fix-origin.js';
import { Resources } from './provider/resources.js';
import { boundOf } from './storage/bounds.js';
import { RecordStore } from './storage/record-store.js';

export interface RunningIdentity {
  readonly issuer: string;
  readonly port: number;
  /** Finishes what is under way, then closes the files. */
  close(): Promise<void>;
}

const sweepMs = 60_000;

/** Opens the data folder and serves the OpenID provider with its pages on the loopback address. */
export async function startIdentity(
  config: IdentityConfig,
  o: {
    clock?: () => number;
    logger?: Logger;
    ends?: Ends;
    /** How strangers' hosts are reached; of specs alone. */
    outside?: Outside;
    /** Where agents are registered. Default: the mesh's bucket. */
    agents?: () => Promise<AgentStore>;
  } = {},
): Promise<RunningIdentity> {
  const clock = o.clock ?? Date.now;
  const logger = o.logger ?? createLogger('identity', config.logLevel);
  const { place, ends } = o.ends ? { place: undefined, ends: o.ends } : onMesh(config, logger);
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const [keys, people, passwords, store] = await Promise.all([
    loadKeys(config.dataDir),
    People.open(config.dataDir),
    Passwords.create(),
    RecordStore.open(join(config.dataDir, 'grants.jsonl'), { clock, boundOf }),
  ]);
  const changed = await seedPeople(people, config.people, passwords);
  // A token says who somebody was when it was issued. Of this second there is none: nobody has been let in yet.
  const before = Math.floor(clock() / 1_000) * 1_000 - 1;
  for (const { id } of changed)
    void ends.end({ kind: 'person', id: personKey(config.issuerId, id), reason: 'person_changed', before });

  const registry = new AgentRegistry(
    o.agents ?? (() => place?.link.bucket(buckets.agents.name) ?? offMesh()),
    clock,
    (...stored) => place?.agents.take(...stored),
  );
  const seeding = place && keepRegistered(registry, config, logger);
  const standing = new Standing(store, ends, seeding);
  const clients = new ClientRegistry(config.clients);
  const registered = new RegisteredClients(store, clock);
  const resources = new Resources(clients, config.resourceAliases);
  const { issuer, issuerId } = config;
  const machines =
    place && new MachineClients({ agents: place.agents, people, secrets: keys.apiKeys, clock });
  const devices = new Devices({
    keys: keys.cookies,
    cookie: 'deputy-device-',
    secure: issuer.startsWith('https:'),
    clock,
  });
  const documents = new ClientDocuments({
    outside: o.outside ?? outside,
    budget: new FetchBudget(clock),
    devices,
  });
  const provider = createProvider({
    machines,
    issuer,
    issuerId,
    ends,
    keys,
    clients,
    registered: config.registrationRedirects && registered,
    documents: { on: config.clientDocuments, client: documents },
    people,
    store,
    resources,
    upstream: upstreamOf(config, ends, clock),
    logger,
    clock,
  });
  const signIn = new SignIn(people, passwords, createGuesses(clock));
  const agents = {
    ...{ registry, people, issuerId, ends, clock },
    ...{ tenants: config.tenants, secret: keys.apiKeys[0] ?? '' },
  };
  const consent = new Consent(provider, clients, registered, people, new AdmitClient(registry, issuerId));
  const interactions = new Interactions(provider, clients, consent, signIn, devices, logger);

  const module = IdentityModule.with({
    ...{ issuer, logger, standing, interactions },
    registration: config.registrationRedirects && {
      door: new AdmitRegistrations(clock),
      clients: new RegisterClient(registered, config.registrationRedirects, logger, clock),
    },
    onMesh:
      place &&
      machines &&
      operatingOn(place, operating(config, place, agents, { provider, machines, resources }, logger), config),
  });
  const app = await NestFactory.create<NestExpressApplication>(module, {
    bodyParser: false,
    logger: new NestLogger(logger),
  });
  app.use(plainRequests(), knowClients(config.trustedProxies), turnAway(new AdmitStrangers(clock), devices));
  if (machines) recordRefusedKeys(provider, machines, app.get(RefusedKeys), clock);
  mount(app, provider, issuer);
  await app.listen(config.port, '127.0.0.1');
  place?.link
    .open()
    .then(async (joined) => {
      if (!joined) return;
      app.connectMicroservice(overMesh);
      await app.startAllMicroservices();
      await seeding?.start();
    })
    .catch((error: unknown) => logger.error({ err: error }, 'the mesh cannot be joined'));
  const sweeping = setInterval(() => {
    store
      .sweep()
      .catch((error: unknown) => logger.error({ err: error }, 'the data folder cannot be written'));
  }, sweepMs);
  sweeping.unref();

  return {
    issuer,
    port: (app.getHttpServer().address() as AddressInfo).port,
    close: async () => {
      standing.drain();
      clearInterval(sweeping);
      seeding?.stop();
      place?.agents.stop();
      await app.close();
      await ends.close();
      await store.close();
    },
  };
}

/** People whom other issuers know, where the mesh trusts others. */
function upstreamOf(config: IdentityConfig, revocations: Ends, clock: () => number): Upstream | undefined {
  const { issuer, issuerId, issuersFile, tenants } = config;
  if (issuersFile === undefined) return undefined;
  const read = { OIDC_ISSUER: issuer, OIDC_ISSUER_ID: issuerId, OIDC_ISSUERS_FILE: issuersFile };
  const issuers = trustIssuers(read, tenants);
  return { verify: verifyUpstream({ issuers, tenants, revocations, clock }), tenants };
}

function onMesh({ mesh: config }: IdentityConfig, logger: Logger) {
  const place = placeOnMesh({ config, logger });
  return { place, ends: endsOnMesh(place, logger) };
}

/** Serves operators, whose tokens it verifies like any other service. */
const operatingOn = (place: MeshPlace, providers: Provider[], config: IdentityConfig) => ({
  imports: [
    MeshModule.over(place),
    PrincipalModule.forService({
      audience: apis.identity,
      knowsAgents: true,
      config: {
        OIDC_ISSUER: config.issuer,
        OIDC_ISSUER_ID: config.issuerId,
        OIDC_ISSUERS_FILE: config.issuersFile,
        POLICIES_DIR: config.policiesDir,
      },
    }),
  ],
  providers,
});

/** Registers the clients that this service was started with. */
function keepRegistered(
  registry: AgentRegistry,
  { clients, tenants }: IdentityConfig,
  logger: Logger,
): KeepRegistered {
  return new KeepRegistered(() => seedAgents(registry, clients, Object.keys(tenants)), logger);
}

const offMesh = () => Promise.reject(new MeshError('unavailable', 'this service is not on the mesh'));

/** Not oidc-provider's. */
const ownPaths = /^\/(?:(?:interaction|fonts|health)\/|register\/?$)/;

/** Every request but the pages', registrations' and probes' is the provider's. */
function mount(app: NestExpressApplication, provider: OpenIdProvider, issuer: string): void {
  const fix = fixOrigin(issuer);
  const handle = provider.callback();
  app.disable('x-powered-by');
  app.use((request: Request, response: Response, next: NextFunction) => {
    fix(request);
    for (const [name, value] of Object.entries(headersFor(issuer))) response.setHeader(name, value);
    if (ownPaths.test(request.path)) next();
    else void handle(request, response);
  });
  app.use(
    '/interaction',
    urlencoded({ extended: false, limit: '4kb', parameterLimit: 8, verify: isUtf8Body }),
  );
  app.use(registrationPath, json({ limit: '8kb', verify: isPlainJsonBody }), registrationProblem);
}

function headersFor(issuer: string): Record<string, string> {
  return {
    // The library adds the hash of the one script it may need, which sends a form back.
    'content-security-policy':
      "default-src 'none'; script-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    // `no-referrer` would make browsers send `Origin: null` with our own forms.
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=()',
    ...(issuer.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  };
}

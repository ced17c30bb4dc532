import 'reflect-metadata';
import { mkdir } from 'node:fs/promises';
import { type AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { readinessOf } from '#libs/contracts';
import {
  AdmitStrangers,
  Devices,
  knowClients,
  NothingHereFilter,
  plainRequests,
  tracedRequests,
} from '#libs/edge';
import { RefusedKeys } from '#libs/enforcement';
import { Standing } from '#libs/lifecycle';
import { overMesh } from '#libs/mesh';
import { createLogger, type Logger, NestLogger } from '#libs/telemetry';
import { OwnPages } from './account/own-pages.js';
import { AdmitClient } from './agents/admit-client.js';
import { AgentRegistry, type AgentStore } from './agents/agent-registry.js';
import { keepRegistered } from './agents/keep-registered.js';
import { operatingAgents } from './agents/operate/operating-agents.js';
import { MachineClients } from './agents/tokens/machine-clients.js';
import { recordRefusedKeys } from './agents/tokens/record-refused-keys.js';
import { operatingApprovals } from './approvals/operating-approvals.js';
import { ClientRegistry } from './clients/client-registry.js';
import { LetInClients } from './clients/consent/let-in-clients.js';
import { LetIn } from './clients/consent/let-in.js';
import { operatingClients } from './clients/consent/operating-clients.js';
import { AdmitRegistrations } from './clients/newcomers/admit-registrations.js';
import { ClientDocuments } from './clients/newcomers/documents/client-documents.js';
import { FetchBudget } from './clients/newcomers/documents/fetch-budget.js';
import { type Outside, outside } from './clients/newcomers/documents/outside.js';
import { PermitRegistration } from './clients/newcomers/permit-registration.js';
import { RegisterClient } from './clients/newcomers/register-client.js';
import { RegisteredClients } from './clients/newcomers/registered-clients.js';
import { type IdentityConfig } from './config.js';
import { upstreamOf } from './delegation/upstream-of.js';
import { type Ends } from './ends/ends.js';
import { IdentityModule } from './identity.module.js';
import { Consent } from './interaction/consent.js';
import { Interactions } from './interaction/interactions.js';
import { SignInProgress } from './interaction/sign-in-step.js';
import { SignInSteps } from './interaction/sign-in-steps.js';
import { turnAway } from './interaction/turn-away.js';
import { publishedAt, type SigningKey, withoutTimes } from './keys/key-ring.js';
import { loadKeys } from './keys/load-keys.js';
import { WatchKeys } from './keys/watch-keys.js';
import { bucketChecks, onMesh } from './mesh/on-mesh.js';
import { mount } from './mount.js';
import { operatingOn } from './operations/operating-on.js';
import { operatingOverview } from './overview/operating-overview.js';
import { createCodeGuesses, createGuesses } from './people/guesses.js';
import { operatingAccounts } from './people/operate/operating-accounts.js';
import { endSignInsOf } from './people/own/end-sign-ins-of.js';
import { operatingOwnSignIns } from './people/own/operating-own-sign-ins.js';
import { OwnAccount } from './people/own/own-account.js';
import { Passwords } from './people/passwords.js';
import { CodeAttempts } from './people/second-factor/code-attempts.js';
import { SignIn } from './people/sign-in.js';
import { BrowserSessions } from './provider/browser-sessions.js';
import { createProvider } from './provider/create-provider.js';
import { CurrentProvider } from './provider/current-provider.js';
import { recordRefusedClients } from './provider/record-refused-clients.js';
import { recordRefusedRedemptions } from './provider/record-refused-redemptions.js';
import { Resources } from './provider/resources.js';
import { SignInStanding } from './provider/sign-in-standing.js';
import { TokenScopes } from './provider/token-scopes.js';
import { type DecisionSink, openRecording } from './records/recording.js';
import { endingOn, operatingRevocations } from './revocations/operating-revocations.js';
import { SignIns } from './sign-ins/sign-ins.js';
import { type OpenBucket } from './storage/own-buckets.js';
import { OwnStore } from './storage/own-store.js';

export interface RunningIdentity {
  readonly issuer: string;
  readonly port: number;
  /** Says that it is not ready, and takes what comes until that was noticed. */
  notice(): Promise<void>;
  /** Finishes what is under way. */
  close(): Promise<void>;
}

/** What one that is not on the mesh has in its place. */
export interface Alone {
  readonly ends: Ends;
  readonly open: OpenBucket;
  readonly agentStore: () => Promise<AgentStore>;
  readonly decisions: DecisionSink;
}

/** Reads the keys in the data folder and serves the OpenID provider with its pages. */
export async function startIdentity(
  config: IdentityConfig,
  o: {
    clock?: () => number;
    logger?: Logger;
    /** How strangers' hosts are reached; of specs alone. */
    outside?: Outside;
    alone?: Alone;
  } = {},
): Promise<RunningIdentity> {
  const clock = o.clock ?? Date.now;
  const logger = o.logger ?? createLogger('identity', config.logLevel);
  const { place, ends, open, agentStore, decisions } = o.alone
    ? { place: undefined, ...o.alone }
    : onMesh(config, logger);
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const [keys, passwords, recording] = await Promise.all([
    loadKeys(config.dataDir),
    Passwords.create(),
    openRecording(config, decisions, logger),
  ]);
  place?.endings.describe({ policy: recording.fingerprint });
  const store = new OwnStore({
    ...{ open, key: keys.store, dataDir: config.dataDir, seeds: config.people, passwords, clock, logger },
  });
  const { people, records, factors, contexts } = store;

  const registry = new AgentRegistry(agentStore, clock, (...stored) => place?.agents.take(...stored));
  const seeding = place && keepRegistered(registry, config, logger);
  const standing = new Standing('identity', async () =>
    readinessOf('identity', [
      store.readiness(),
      ...(await Promise.all([ends.readiness(), ...(place ? bucketChecks(place) : [])])),
      ...(seeding ? [seeding.readiness()] : []),
    ]),
  );
  const clients = new ClientRegistry(config.clients);
  const registered = new RegisteredClients(records, clock);
  const resources = new Resources(clients, config.resourceAliases, config.scopes);
  const scopes = new TokenScopes(config.scopes, clients);
  const { issuer, issuerId } = config;
  const machines =
    place &&
    new MachineClients({ agents: place.agents, people, scopes: config.scopes, secrets: keys.apiKeys, clock });
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
    isLetIn: (id) => registry.isInAny(Object.keys(config.tenants), id),
  });
  const letIn = new LetInClients({ store: records, ends, issuerId, clock });
  const signInStanding = new SignInStanding(issuerId, ends, (subject) => people.byId(subject));
  const progress = new SignInProgress(records, people, signInStanding, clock);
  const upstream = upstreamOf(config, ends, clock);
  const refusedKeys = new RefusedKeys(recording.turnedAway);
  const providerWith = (signing: SigningKey[]) =>
    createProvider({
      ...{ signInStanding, progress },
      machines,
      letIn,
      issuer,
      issuerId,
      ends,
      keys: { ...keys, signing },
      clients,
      registered: config.registrationRedirects && registered,
      documents: { on: config.clientDocuments, client: documents },
      people,
      store: records,
      resources,
      scopes,
      upstream,
      logger,
      clock,
    });
  const current = new CurrentProvider((signing) => {
    const made = providerWith(signing);
    recordRefusedClients(made, clients, recording.turnedAway);
    recordRefusedRedemptions(made, { ...recording, people, store: records, issuerId });
    if (machines) recordRefusedKeys(made, machines, refusedKeys, clock);
    return made;
  }, publishedAt(keys, clock()).map(withoutTimes));
  const { provider } = current;
  const watching = new WatchKeys(
    { dataDir: config.dataDir, ends, changed: (signing) => current.signWith(signing), clock, logger },
    keys,
  );
  const signIn = new SignIn(people, passwords, createGuesses(clock));
  const agents = {
    ...{ registry, people, issuerId, ends, clock },
    ...{ tenants: config.tenants, secret: keys.apiKeys[0] ?? '' },
  };
  const admit = new AdmitClient(registry, issuerId);
  const sayYes = new LetIn(recording.forOperations(), {
    ...{ admit, registered, issuerId },
    tenants: config.tenants,
  });
  const consent = new Consent({ provider, clients, people, admit, letIn: sayYes, scopes });
  const { turnedAway } = recording;
  const own = new OwnAccount(recording.forOperations(), {
    ...{ people, passwords, factors, contexts, clock, issuerId, tenants: config.tenants },
    endSignIns: endSignInsOf(records, ends),
  });
  const proofs = { signIn, factors, own, codes: new CodeAttempts(factors, createCodeGuesses(clock)) };
  const sessions = new BrowserSessions(provider, clock);
  const steps = new SignInSteps({
    ...{ provider, sessions, clients, consent, people, devices, turnedAway, logger, ...proofs },
    signIns: new SignIns(recording.forOperations(signInsAtOnce), {
      ...{ contexts, factors, issuerId, tenants: config.tenants },
    }),
    progress,
    blocked: config.blockedNetworks,
  });
  const interactions = new Interactions(provider, sessions, consent, steps);
  const ownPages = new OwnPages({ sessions, clients, people, devices, turnedAway, ...proofs });

  const module = IdentityModule.with({
    ...{ issuer, logger, standing, interactions, ownPages, recording },
    registration: config.registrationRedirects && {
      door: new AdmitRegistrations(clock),
      clients: new RegisterClient(
        registered,
        config.registrationRedirects,
        new PermitRegistration(recording),
        clock,
      ),
    },
    onMesh:
      place &&
      machines &&
      operatingOn(
        place,
        [
          ...operatingAgents(agents, { provider: () => current.provider, machines, resources }, recording),
          operatingAccounts(
            { people, passwords, factors, contexts, clock, tenants: config.tenants, issuerId },
            endingOn(place, agents, config),
            recording,
          ),
          operatingClients({ letIn, registry, issuerId }, recording),
          operatingOverview(place, { ...agents, records }, recording),
          operatingRevocations(endingOn(place, agents, config), agents, config, recording),
          operatingApprovals(place, { clock }, config, recording),
          operatingOwnSignIns(
            place,
            { records, letIn, issuerId, clock },
            endingOn(place, agents, config),
            recording,
          ),
        ],
        config,
      ),
  });
  const app = await NestFactory.create<NestExpressApplication>(module, {
    bodyParser: false,
    logger: new NestLogger(logger),
  });
  app.use(
    tracedRequests(),
    plainRequests(),
    knowClients(config.trustedProxies),
    turnAway(new AdmitStrangers(clock), devices),
  );
  mount(app, current, issuer, recording.turnedAway);
  app.useGlobalFilters(new NothingHereFilter());
  if (o.alone) await store.start();
  await watching.start();
  await app.listen(config.port, config.host);
  place?.link
    .open()
    .then(async (joined) => {
      if (!joined) return;
      app.connectMicroservice(overMesh);
      await app.startAllMicroservices();
      await Promise.all([store.start(), seeding?.start()]);
    })
    .catch((error: unknown) => logger.error({ err: error }, 'the mesh cannot be joined'));

  return {
    issuer,
    port: (app.getHttpServer().address() as AddressInfo).port,
    notice: () => standing.stop(config.drainNoticeMs),
    close: async () => {
      await standing.stop(0);
      store.stop();
      seeding?.stop();
      watching.stop();
      place?.agents.stop();
      await app.close();
      await ends.close();
    },
  };
}

/** A person whose browsers sign in one after another is bounded by the pace of passwords; each is a record for good. */
const signInsAtOnce = 200;

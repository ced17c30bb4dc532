import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, Reflector } from '@nestjs/core';
import { Allowance } from '#libs/budgets';
import { AdmitStrangers, Devices } from '#libs/edge';
import { readTenantDirectory } from '#libs/config';
import { buckets } from '#libs/contracts';
import { decideInProcess } from '#libs/enforcement';
import { Standing } from '#libs/lifecycle';
import {
  Endings,
  MeshLink,
  MeshModule,
  readiness,
  readinessController,
  revoke,
  WatchedRevocations,
} from '#libs/mesh';
import { PolicyEngine } from '#libs/policy';
import { clientIdAt, signInNames, type TrustedIssuer, trustIssuers } from '#libs/principal';
import { SealedStore } from '#libs/sealing';
import { type Logger } from '#libs/telemetry';
import { AnswersController, waitingForAnswers } from './approvals/answers.controller.js';
import { type WebConfig } from './config.js';
import { ConversationsController, searches } from './conversations/conversations.controller.js';
import { DecisionsController, readingsOfDecisions } from './decisions/decisions.controller.js';
import { KnownSessions } from './guards/known-sessions.js';
import { RateGuard } from './guards/rate.guard.js';
import { SameOriginGuard } from './guards/same-origin.guard.js';
import { SessionGuard } from './guards/session.guard.js';
import { CheckChain } from './health/check-chain.js';
import { HealthController } from './health/health.controller.js';
import { BackchannelController } from './login/backchannel.controller.js';
import { BackchannelLogout } from './login/backchannel-logout.js';
import { FinishLogin } from './login/finish-login.js';
import { IdentityProvider } from './login/identity-provider.js';
import { LoginSteps } from './login/login-steps.js';
import { LoginController } from './login/login.controller.js';
import { PendingLogin } from './login/pending-login.js';
import { refreshTokens } from './login/refresh-tokens.js';
import { StartLogin } from './login/start-login.js';
import { logoutTokens } from './login/verify-logout-token.js';
import { operations } from './operations/operation.controller.js';
import { operationControllers } from './operations/operation-kinds.js';
import { OperationsController } from './operations/operations.controller.js';
import { PageGuard } from './page/page.guard.js';
import { PagePolicy } from './page/page-policy.js';
import { isBuilt } from './page/serve-page.js';
import { ProblemFilter } from './problems/problem.filter.js';
import { AccessTokens } from './session/access-tokens.js';
import { Everywhere } from './session/everywhere.js';
import { OwnSessionsController } from './session/own-sessions.controller.js';
import { SessionController } from './session/session.controller.js';
import { Session } from './session/session.js';
import { type SessionEnds } from './session/session-ends.js';
import { SessionIndex } from './session/session-index.js';
import { Sessions } from './session/sessions.js';
import { TellSession } from './session/tell-session.js';
import { ToolsController } from './tools/tools.controller.js';
import { OpenTurns } from './turns/open-turns.js';
import { RunTurn } from './turns/run-turn.js';
import { TurnsController } from './turns/turns.controller.js';

const turnsAtOnce = 3;

@Module({})
export class WebModule {
  static with(config: WebConfig, logger: Logger): DynamicModule {
    return {
      module: WebModule,
      imports: [MeshModule.joinedLater({ peer: 'web', config, logger })],
      controllers: [
        HealthController,
        readinessController('web'),
        LoginController,
        BackchannelController,
        SessionController,
        TurnsController,
        ToolsController,
        ConversationsController,
        DecisionsController,
        OperationsController,
        OwnSessionsController,
        AnswersController,
        ...operationControllers,
      ],
      providers: [
        ...meshProviders(config),
        ...loginProviders(config, logger),
        ...requestProviders(config, logger),
      ],
    };
  }
}

const sessionStore = Symbol('sealed sessions');
const sessionEnds = Symbol('SessionEnds');

function meshProviders(config: WebConfig): Provider[] {
  return [
    { provide: readiness, useExisting: CheckChain },
    {
      provide: Standing,
      inject: [CheckChain],
      useFactory: (chain: CheckChain) => new Standing('web', () => chain.check()),
    },
    {
      provide: CheckChain,
      inject: [IdentityProvider, MeshLink, WatchedRevocations, PolicyEngine],
      useFactory: (
        provider: IdentityProvider,
        link: MeshLink,
        revocations: WatchedRevocations,
        policy: PolicyEngine,
      ) =>
        new CheckChain({
          revocations,
          identityReachable: () => provider.reachable(),
          mesh: link,
          checkBucket: async (name) => (await link.bucket(name)).check(),
          policy,
          uiBuilt: () => isBuilt(config.UI_DIR),
        }),
    },
    {
      provide: RunTurn,
      inject: [AccessTokens, MeshLink],
      useFactory: (tokens: AccessTokens, link: MeshLink) => new RunTurn(() => link.client, tokens),
    },
    { provide: searches, useFactory: () => new Allowance({ burst: 20, perSecond: 2 }) },
    {
      provide: OpenTurns,
      inject: [WatchedRevocations, Endings],
      useFactory: (revocations: WatchedRevocations, endings: Endings) => {
        const turns = new OpenTurns(turnsAtOnce, new Allowance({ burst: 20, perSecond: 0.5 }));
        revocations.onRevocation((isRevoked) => turns.stopRevoked(isRevoked));
        endings.add((isRevoked) => ({
          turns_stopped: turns.endRevoked(isRevoked).then((done) => ({ done })),
          // Each look-up of a session asks the list of what was ended, which has it by now.
          sessions_ended: { done: 1 },
        }));
        return turns;
      },
    },
    { provide: waitingForAnswers, useFactory: () => new Allowance({ burst: 20, perSecond: 0.5 }) },
    {
      provide: operations,
      useFactory: () => new Allowance({ burst: 20, perSecond: 0.5 }),
    },
    {
      provide: readingsOfDecisions,
      // Each one is a record of its own, for good.
      useFactory: () => new Allowance({ burst: 20, perSecond: 0.5 }),
    },
  ];
}

function loginProviders(config: WebConfig, logger: Logger): Provider[] {
  const home = new URL('/', config.PUBLIC_URL);
  const callback = new URL('/auth/callback', config.PUBLIC_URL);
  const issuer = whereSignedIn(config);
  const names = signInNames(issuer);
  const isOwnIssuer = issuer.profile.name === 'deputy';
  const clientId = issuer.clients ? clientIdAt(issuer, 'deputy-web') : config.OIDC_CLIENT_ID;
  return [
    {
      provide: IdentityProvider,
      useFactory: () =>
        new IdentityProvider({
          issuer: config.OIDC_ISSUER,
          clientId,
          clientSecret: config.OIDC_CLIENT_SECRET_FILE,
        }),
    },
    {
      provide: LoginSteps,
      inject: [IdentityProvider, MeshLink],
      useFactory: (provider: IdentityProvider, link: MeshLink) => {
        const pending = new SealedStore('login', PendingLogin, () => link.bucket(buckets.logins.name));
        return new LoginSteps(
          new StartLogin(provider, pending, callback, issuer),
          new FinishLogin(provider, pending, callback, issuer),
          provider,
          new AdmitStrangers(),
          home,
          issuer,
        );
      },
    },
    {
      provide: Devices,
      useFactory: () =>
        new Devices({
          keys: [config.OIDC_CLIENT_SECRET_FILE.reveal()],
          cookie: '__Host-deputy-device-',
          secure: true,
        }),
    },
    {
      provide: sessionStore,
      inject: [MeshLink],
      useFactory: (link: MeshLink) =>
        new SealedStore('session', Session, () => link.bucket(buckets.sessions.name)),
    },
    {
      provide: SessionIndex,
      inject: [MeshLink],
      useFactory: (link: MeshLink) =>
        new SessionIndex(
          () => link.bucket(buckets.sessions.name),
          config.OIDC_CLIENT_SECRET_FILE.reveal(),
          !isOwnIssuer,
        ),
    },
    {
      provide: sessionEnds,
      inject: [MeshLink, WatchedRevocations],
      useFactory: (link: MeshLink, revocations: WatchedRevocations): SessionEnds => ({
        check: (held) => revocations.check(held),
        revoke: (sid, reason) => revoke(link.connection, { kind: 'session', id: names.endedBy(sid), reason }),
      }),
    },
    {
      provide: Sessions,
      inject: [sessionStore, SessionIndex, sessionEnds],
      useFactory: (store: SealedStore<Session>, index: SessionIndex, ends: SessionEnds) =>
        new Sessions(
          { store, index, ends },
          {
            idleMs: config.SESSION_IDLE_MS,
            lifetimeMs: config.SESSION_LIFETIME_MS,
            issuerId: issuer.id,
            // Principals name it so, whatever the issuer calls it.
            clientId: issuer.clients ? 'deputy-web' : config.OIDC_CLIENT_ID,
            names,
          },
        ),
    },
    {
      provide: BackchannelLogout,
      inject: [IdentityProvider, Sessions, SessionIndex, sessionEnds, MeshLink],
      useFactory: (
        provider: IdentityProvider,
        sessions: Sessions,
        index: SessionIndex,
        ends: SessionEnds,
        link: MeshLink,
      ) =>
        new BackchannelLogout({
          verify: logoutTokens(
            provider,
            { issuer: issuer.issuer, clientId, algorithms: issuer.profile.algorithms },
            ends,
          ),
          sessions,
          index,
          ends,
          claim: async (key) => (await link.bucket(buckets.logins.name)).create(key, '1'),
          release: async (key) => (await link.bucket(buckets.logins.name)).delete(key),
        }),
    },
    {
      provide: TellSession,
      inject: [Sessions, PagePolicy],
      useFactory: (sessions: Sessions, pages: PagePolicy) =>
        new TellSession(sessions, readTenantDirectory(config.POLICIES_DIR), pages),
    },
    {
      provide: Everywhere,
      inject: [Sessions, OpenTurns, AccessTokens, MeshLink],
      useFactory: (sessions: Sessions, turns: OpenTurns, tokens: AccessTokens, link: MeshLink) =>
        new Everywhere({ sessions, turns, tokens, link, isOwnIssuer }),
    },
    {
      provide: PolicyEngine,
      inject: [Endings],
      useFactory: async (endings: Endings) => {
        const policy = await PolicyEngine.load(config.POLICIES_DIR);
        endings.describe({ policy: policy.fingerprint });
        return policy;
      },
    },
    {
      provide: PagePolicy,
      inject: [PolicyEngine],
      useFactory: (policy: PolicyEngine) =>
        new PagePolicy(guarded(policy, logger), readTenantDirectory(config.POLICIES_DIR)),
    },
    {
      provide: AccessTokens,
      inject: [sessionStore, IdentityProvider],
      useFactory: (store: SealedStore<Session>, provider: IdentityProvider) =>
        new AccessTokens(store, refreshTokens(provider, whereSignedIn(config))),
    },
  ];
}

/** @throws ConfigError listing every gap of the issuers */
function whereSignedIn(config: WebConfig): TrustedIssuer {
  const [first] = trustIssuers(config, readTenantDirectory(config.POLICIES_DIR));
  if (first) return first;
  throw new Error('no issuer is trusted');
}

const decisionDeadlineMs = 2_000;

const guarded = (policy: PolicyEngine, logger: Logger) =>
  decideInProcess(policy, { deadlineMs: decisionDeadlineMs, logger });

/** Guards run in this order for every route: how often, who, from where, for which page. */
function requestProviders(config: WebConfig, logger: Logger): Provider[] {
  return [
    { provide: APP_FILTER, useFactory: () => new ProblemFilter(logger) },
    { provide: KnownSessions, useFactory: () => new KnownSessions() },
    {
      provide: APP_GUARD,
      inject: [KnownSessions, Reflector],
      useFactory: (known: KnownSessions, reflector: Reflector) =>
        new RateGuard(
          new Allowance({ burst: 120, perSecond: 20 }),
          new Allowance({ burst: 600, perSecond: 100 }),
          known,
          reflector,
        ),
    },
    {
      provide: APP_GUARD,
      inject: [Sessions, KnownSessions, Reflector],
      useFactory: (sessions: Sessions, known: KnownSessions, reflector: Reflector) =>
        new SessionGuard(sessions, known, reflector),
    },
    {
      provide: APP_GUARD,
      inject: [Reflector],
      useFactory: (reflector: Reflector) => new SameOriginGuard(config.PUBLIC_URL.origin, reflector),
    },
    {
      provide: APP_GUARD,
      inject: [PagePolicy, Reflector],
      useFactory: (pages: PagePolicy, reflector: Reflector) => new PageGuard(pages, reflector),
    },
  ];
}

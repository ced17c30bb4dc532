import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationShutdown,
  type Provider,
} from '@nestjs/common';
import { readTenantDirectory } from '#libs/config';
import { Allowance } from '#libs/budgets';
import { apis, buckets, fullScope, KeyAnswer, subjects } from '#libs/contracts';
import { CredentialBroker, type VaultAddress, VaultEnder } from '#libs/credentials';
import { CountedRefusals, decideInProcess, RefusedKeys, TurnedAway } from '#libs/enforcement';
import { inOrder } from '#libs/lifecycle';
import { type TokenVerifier, trustIssuers, Underway } from '#libs/principal';
import {
  Endings,
  type MeshConnection,
  meshConnection,
  MeshLink,
  MeshModule,
  PrincipalModule,
  readiness,
  readinessController,
  StreamDecisions,
  tokenVerifier,
  WatchedAgents,
  WatchedRevocations,
} from '#libs/mesh';
import { PolicyEngine } from '#libs/policy';
import { type Logger } from '#libs/telemetry';
import { mcpConfig, type McpConfig } from './config.js';
import { CallBudgets } from './enforcement/call-budgets.js';
import { KeyTokens } from './enforcement/keys/key-tokens.js';
import { CredentialLender } from './enforcement/credential-lender.js';
import { type EnforcementPorts, enforcementPorts } from './enforcement/ports.js';
import { ExchangeController } from './exchange.controller.js';
import { CheckReadiness } from './health/check-readiness.js';
import { HealthController } from './health/health.controller.js';
import { McpController } from './http/mcp.controller.js';
import { MetadataController } from './http/metadata.controller.js';
import { ServiceInfoController } from './http/service-info.controller.js';
import { serviceVersion } from './http/service-version.js';
import { ResourceMetadata } from './http/resource-metadata.js';
import { McpEndpoint } from './protocol/mcp-endpoint.js';
import { RefuseExchange } from './protocol/refuse-exchange.js';
import { bothOf } from './logins/both-of.js';
import { EndAbandoned } from './logins/end-abandoned.js';
import { KeptLogins } from './logins/kept-logins.js';
import { EventSpool } from './records/event-spool.js';
import { Toolboxes } from './toolbox/toolboxes.js';

/** What mcp offers, and what decides about it, agreed upon before anything is connected. */
export interface Offer {
  readonly policy: PolicyEngine;
  readonly toolboxes: Toolboxes;
}

@Module({})
export class McpModule implements OnApplicationShutdown {
  static with(config: McpConfig, logger: Logger, offer: Offer): DynamicModule {
    return {
      module: McpModule,
      imports: [
        MeshModule.forService({ peer: 'mcp', config, logger, knowsAgents: true }),
        PrincipalModule.forService({ audience: apis.mcp, config, knowsAgents: true, takesMachines: true }),
      ],
      controllers: [
        ExchangeController,
        readinessController('mcp'),
        HealthController,
        McpController,
        MetadataController,
        ServiceInfoController,
      ],
      providers: [
        ...faces(config),
        ...outside(config, logger),
        ...enforcement(config, logger, offer),
        health,
      ],
    };
  }

  /** How the shutdown ended: Nest logs what a hook throws, and goes on. */
  ended: Promise<void> = Promise.resolve();

  constructor(
    @Inject(McpEndpoint) private readonly endpoint: McpEndpoint,
    @Inject(CountedRefusals) private readonly refusals: CountedRefusals,
    @Inject(EventSpool) private readonly spool: EventSpool,
    @Inject(CredentialBroker) private readonly broker: CredentialBroker,
    @Inject(EndAbandoned) private readonly abandoned: EndAbandoned,
  ) {}

  /** After the last call was drained, before the mesh is left: events still reach the stream, and leases are given back. */
  onApplicationShutdown(): Promise<void> {
    this.abandoned.stop();
    this.ended = inOrder(
      () => this.endpoint.close(),
      () => this.refusals.close(),
      () => this.spool.close(),
      () => this.broker.close(),
    );
    return this.ended;
  }
}

function faces(config: McpConfig): Provider[] {
  return [
    { provide: mcpConfig, useValue: config },
    {
      provide: ResourceMetadata,
      useFactory: () => new ResourceMetadata(config.PUBLIC_URL, config.OIDC_ISSUER),
    },
    {
      provide: McpEndpoint,
      inject: [enforcementPorts, ResourceMetadata],
      useFactory: (ports: EnforcementPorts, metadata: ResourceMetadata) =>
        new McpEndpoint(ports, {
          metadataUrl: metadata.urlFor(undefined),
          scope: fullScope(apis.mcp),
          version: serviceVersion,
        }),
    },
    {
      provide: RefuseExchange,
      inject: [McpEndpoint],
      useFactory: (endpoint: McpEndpoint) => new RefuseExchange(endpoint),
    },
  ];
}

/** What the service depends on. */
function outside(config: McpConfig, logger: Logger): Provider[] {
  const file = config.VAULT_ENDER_TOKEN_FILE;
  const ender = file === undefined ? undefined : new VaultEnder(vaultOf(config), file);
  return [
    {
      provide: CredentialBroker,
      inject: [WatchedRevocations, Endings, KeptLogins, EndAbandoned],
      useFactory: (
        revocations: WatchedRevocations,
        endings: Endings,
        logins: KeptLogins,
        abandoned: EndAbandoned,
      ) => {
        const broker = new CredentialBroker({
          vault: vaultOf(config),
          logins,
          ...(ender && { ender }),
          documentdb: {
            hosts: config.DOCUMENTDB_HOSTS,
            ...(config.DOCUMENTDB_TLS_CA_FILE && { tlsCaFile: config.DOCUMENTDB_TLS_CA_FILE }),
            ...(config.DOCUMENTDB_AUTH_MECHANISM && { authMechanism: config.DOCUMENTDB_AUTH_MECHANISM }),
            ...(config.DOCUMENTDB_REPLICA_SET && { replicaSet: config.DOCUMENTDB_REPLICA_SET }),
          },
          logger,
        });
        // Whoever signed out has no database user left, and no connection.
        revocations.onRevocation((isRevoked) => void broker.revokeAll(isRevoked));
        endings.add((isRevoked) => {
          const { connections, logins: own, users } = broker.endAll(isRevoked);
          return {
            connections_closed: connections,
            logins_revoked: bothOf(own, abandoned.part(isRevoked)),
            database_users_dropped: users,
          };
        });
        return broker;
      },
    },
    {
      provide: KeptLogins,
      inject: [MeshLink, Endings],
      useFactory: (link: MeshLink, { instance }: Endings) => {
        const logins = new KeptLogins(link, instance, logger);
        logins.start();
        return logins;
      },
    },
    {
      provide: EndAbandoned,
      inject: [KeptLogins, MeshLink],
      useFactory: (logins: KeptLogins, link: MeshLink) => {
        const abandoned = new EndAbandoned({
          logins,
          ender,
          running: async () => {
            const names = await (await link.bucket(buckets.instances.name)).keys('mcp');
            return new Set([...names.map((name) => name.slice('mcp.'.length)), logins.instance]);
          },
          logger,
        });
        abandoned.start();
        return abandoned;
      },
    },
    {
      provide: StreamDecisions,
      inject: [meshConnection],
      useFactory: (connection: MeshConnection) => new StreamDecisions(connection, config.RECORD_TIMEOUT_MS),
    },
    {
      provide: EventSpool,
      inject: [StreamDecisions],
      useFactory: (stream: StreamDecisions) =>
        EventSpool.open({
          path: join(config.DATA_DIR, 'events.spool'),
          store: (event) => stream.record(event),
          logger,
        }),
    },
    {
      provide: CountedRefusals,
      inject: [EventSpool],
      useFactory: (events: EventSpool) =>
        new CountedRefusals({ events, clock: () => new Date(), newId: randomUUID }),
    },
  ];
}

/** Keys that are nobody's, from one prefix. */
const triesOfKeys = { burst: 200, perSecond: 5 };
const exchangeWithinMs = 5_000;

function enforcement(config: McpConfig, logger: Logger, { policy, toolboxes }: Offer): Provider[] {
  return [
    {
      provide: KeyTokens,
      inject: [MeshLink],
      useFactory: (link: MeshLink) =>
        new KeyTokens({
          exchange: (key) =>
            link.client.request(
              subjects.identity.exchange('mcp'),
              { version: 1, key },
              { answer: KeyAnswer, deadlineMs: exchangeWithinMs },
            ),
          tries: new Allowance(triesOfKeys),
          clock: Date.now,
        }),
    },
    {
      provide: TurnedAway,
      inject: [CountedRefusals],
      useFactory: (refusals: CountedRefusals) =>
        new TurnedAway({ refusals, policy, logger, clock: () => new Date(), newId: randomUUID }),
    },
    {
      provide: CredentialLender,
      inject: [CredentialBroker],
      useFactory: (broker: CredentialBroker) => {
        const tenants = readTenantDirectory(config.POLICIES_DIR);
        const mounts = new Map(
          trustIssuers(config, tenants).map(({ issuer, vaultMount }) => [issuer, vaultMount]),
        );
        return new CredentialLender(broker, tenants, (issuer) => mounts.get(issuer));
      },
    },
    {
      provide: CallBudgets,
      inject: [MeshLink],
      useFactory: (link: MeshLink) =>
        new CallBudgets(limitsOf(config), () => link.bucket(buckets.budgets.name)),
    },
    {
      provide: Underway,
      inject: [Endings],
      useFactory: (endings: Endings) => {
        const underway = new Underway();
        endings.add((isRevoked) => ({
          calls_stopped: underway.allOver(isRevoked).then((done) => ({ done })),
        }));
        return underway;
      },
    },
    { provide: PolicyEngine, useValue: policy },
    { provide: Toolboxes, useValue: toolboxes },
    {
      provide: enforcementPorts,
      inject: [
        tokenVerifier,
        WatchedRevocations,
        Underway,
        PolicyEngine,
        StreamDecisions,
        EventSpool,
        CountedRefusals,
        CallBudgets,
        CredentialLender,
        Toolboxes,
        KeyTokens,
        TurnedAway,
      ],
      useFactory: (
        verifier: TokenVerifier,
        revocations: WatchedRevocations,
        underway: Underway,
        policy: PolicyEngine,
        decisions: StreamDecisions,
        outcomes: EventSpool,
        refusals: CountedRefusals,
        budgets: CallBudgets,
        lender: CredentialLender,
        toolboxes: Toolboxes,
        keys: KeyTokens,
        turnedAway: TurnedAway,
      ): EnforcementPorts => ({
        verifier,
        keys,
        turnedAway,
        refusedKeys: new RefusedKeys(turnedAway),
        revocations,
        underway,
        policy: decideInProcess(policy, { deadlineMs: config.DECISION_TIMEOUT_MS, logger }),
        decisions,
        outcomes,
        refusals,
        budgets,
        lender,
        toolboxes,
        logger,
        clock: () => new Date(),
        newId: randomUUID,
        callDeadlineMs: config.CALL_DEADLINE_MS,
      }),
    },
  ];
}

const vaultOf = (config: McpConfig): VaultAddress => ({
  address: config.VAULT_ADDR,
  jwtRole: 'deputy-tools',
  ...(config.VAULT_CACERT && { caFile: config.VAULT_CACERT }),
  ...(config.VAULT_NAMESPACE && { namespace: config.VAULT_NAMESPACE }),
});

const limitsOf = (config: McpConfig): ConstructorParameters<typeof CallBudgets>[0] => ({
  person: { rate: config.CALLS_PER_PERSON, atOnce: config.CALLS_AT_ONCE_PER_PERSON },
  agent: { rate: config.CALLS_PER_AGENT, atOnce: config.CALLS_AT_ONCE_PER_AGENT },
  tool: { rate: config.CALLS_PER_TOOL, atOnce: config.CALLS_AT_ONCE_PER_TOOL },
});

const health: Provider = {
  provide: readiness,
  inject: [
    tokenVerifier,
    WatchedRevocations,
    WatchedAgents,
    CredentialBroker,
    EndAbandoned,
    PolicyEngine,
    EventSpool,
    MeshLink,
  ],
  useFactory: (
    verifier: TokenVerifier,
    revocations: WatchedRevocations,
    agents: WatchedAgents,
    broker: CredentialBroker,
    abandoned: EndAbandoned,
    policy: PolicyEngine,
    spool: EventSpool,
    link: MeshLink,
  ) => new CheckReadiness({ verifier, revocations, agents, broker, abandoned, policy, spool, link }),
};

import { randomUUID } from 'node:crypto';
import {
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type Provider,
} from '@nestjs/common';
import { SharedBudget } from '#libs/budgets';
import { apis, buckets, decisionStreams } from '#libs/contracts';
import { CountedRefusals, decideInProcess } from '#libs/enforcement';
import { inOrder } from '#libs/lifecycle';
import { type TokenVerifier } from '#libs/principal';
import {
  type ChecksReadiness,
  DecisionReader,
  decisionStreamsState,
  Endings,
  type MeshConnection,
  meshConnection,
  MeshLink,
  MeshModule,
  PrincipalModule,
  readiness,
  readinessController,
  type StoredDecision,
  StreamDecisions,
  tokenVerifier,
  WatchedAgents,
  WatchedRevocations,
} from '#libs/mesh';
import { PolicyEngine } from '#libs/policy';
import { gauge, type Logger } from '#libs/telemetry';
import { type AuditConfig } from './config.js';
import { checkReadiness } from './health/check-readiness.js';
import { WatchFiles } from './health/watch-files.js';
import { WatchStream } from './health/watch-stream.js';
import { DecisionLog } from './log/decision-log.js';
import { disorderedFile } from './log/put-in-order.js';
import { Quarantine } from './log/quarantine.js';
import { orAlarm } from './query/or-alarm.js';
import { QueryController } from './query/query.controller.js';
import { QueryDecisions } from './query/query-decisions.js';
import { CompareLog, remedy } from './record/compare-log.js';
import { FollowDecisions } from './record/follow-decisions.js';
import { recordDecision, type RecordPorts } from './record/record-decision.js';

@Module({})
export class AuditModule implements OnApplicationBootstrap, OnApplicationShutdown {
  /** @param print takes the line that is told of each decision */
  static with(config: AuditConfig, logger: Logger, print: (line: string) => void): DynamicModule {
    return {
      module: AuditModule,
      imports: [
        MeshModule.forService({ peer: 'audit', config, logger, knowsAgents: true }),
        PrincipalModule.forService({ audience: apis.audit, config, knowsAgents: true }),
      ],
      controllers: [QueryController, readinessController('audit')],
      providers: [
        ...stores(config, logger),
        ...follow(logger, print),
        watch(logger),
        watchFiles(logger),
        ...recording(config, logger),
        query(config, logger),
        health,
      ],
    };
  }

  /** How the shutdown ended: Nest logs what a hook throws, and goes on. */
  ended: Promise<void> = Promise.resolve();

  constructor(
    @Inject(CountedRefusals) private readonly refusals: CountedRefusals,
    @Inject(FollowDecisions) private readonly following: FollowDecisions,
    @Inject(DecisionLog) private readonly log: DecisionLog,
    @Inject(Quarantine) private readonly quarantine: Quarantine,
  ) {}

  onApplicationBootstrap(): void {
    this.following.start();
  }

  /** After the last query was answered, before the mesh is left: what was taken is still acknowledged. */
  onApplicationShutdown(): Promise<void> {
    this.ended = inOrder(
      () => this.refusals.close(),
      () => this.following.stop(),
      () => this.log.close(),
      () => this.quarantine.close(),
    );
    return this.ended;
  }
}

const stores = (config: AuditConfig, logger: Logger): Provider[] => [
  {
    provide: PolicyEngine,
    inject: [Endings],
    useFactory: async (endings: Endings) => {
      const policy = await PolicyEngine.load(config.POLICIES_DIR);
      endings.describe({
        policy: policy.fingerprint,
        budgets: { 'audit.person': config.READINGS_PER_PERSON },
      });
      return policy;
    },
  },
  {
    provide: DecisionLog,
    useFactory: async () => {
      const { log, cutOff, disordered } = await DecisionLog.open(
        config.DATA_DIR,
        config.RECORDS_V1_ISSUER_ID,
        config.MESH_TENANT,
      );
      if (cutOff > 0)
        logger.warn({ cutOff }, 'the torn tail of the decision log was cut off; it comes again');
      if (disordered > 0)
        logger.error(
          { disordered, evidence: disorderedFile, alarm: 'decision_log_disordered' },
          'lines of the decision log lay behind later ones and were put in their place, as the stream has them; find out who writes in DATA_DIR, unless lines had been restored',
        );
      log.onDamage = (at) =>
        logger.error(
          { ...at, alarm: 'decision_log_differs' },
          `a line of the decision log is not what was written; ${remedy}`,
        );
      return log;
    },
  },
  { provide: Quarantine, useFactory: () => Quarantine.open(config.DATA_DIR) },
];

const follow = (logger: Logger, print: (line: string) => void): Provider[] => {
  const alarm = logger.error.bind(logger);
  const recording = (log: DecisionLog, quarantine: Quarantine) => {
    const ports: RecordPorts = { log, quarantine, print, alarm };
    return (...[event, stored]: [unknown, StoredDecision]) => recordDecision(ports, event, stored);
  };
  return [
    {
      provide: CompareLog,
      inject: [meshConnection, DecisionLog, Quarantine],
      useFactory: (connection: MeshConnection, log: DecisionLog, quarantine: Quarantine) => {
        return new CompareLog({
          streams: readersOf(connection),
          log,
          record: recording(log, quarantine),
          alarm,
        });
      },
    },
    {
      provide: FollowDecisions,
      inject: [meshConnection, DecisionLog, Quarantine, CompareLog],
      useFactory: (
        connection: MeshConnection,
        log: DecisionLog,
        quarantine: Quarantine,
        comparison: CompareLog,
      ) => {
        const streams = readersOf(connection);
        gauge('deputy.log.lag', async () => sum(await Promise.all(streams.map((stream) => stream.behind()))));
        return new FollowDecisions({
          ...{ connection, log, comparison, logger, streams },
          record: recording(log, quarantine),
        });
      },
    },
  ];
};

const sum = (all: readonly number[]) => all.reduce((one, other) => one + other, 0);

const readersOf = (connection: MeshConnection) =>
  Object.values(decisionStreams).map(({ name }) => new DecisionReader(connection, name));

const watch = (logger: Logger): Provider => ({
  provide: WatchStream,
  inject: [meshConnection],
  useFactory: (connection: MeshConnection) => new WatchStream(() => decisionStreamsState(connection), logger),
});

const watchFiles = (logger: Logger): Provider => ({
  provide: WatchFiles,
  inject: [DecisionLog, Quarantine],
  useFactory: (log: DecisionLog, quarantine: Quarantine) =>
    new WatchFiles({ 'decisions.jsonl': log, 'quarantine.jsonl': quarantine }, logger),
});

/** What this service itself records: who asked for whose decisions. */
const recording = (config: AuditConfig, logger: Logger): Provider[] => [
  {
    provide: StreamDecisions,
    inject: [meshConnection],
    useFactory: (connection: MeshConnection) => new StreamDecisions(connection, config.RECORD_TIMEOUT_MS),
  },
  {
    provide: CountedRefusals,
    inject: [StreamDecisions],
    useFactory: (stream: StreamDecisions) =>
      new CountedRefusals({ events: orAlarm(stream, logger), clock: () => new Date(), newId: randomUUID }),
  },
];

const query = (config: AuditConfig, logger: Logger): Provider => ({
  provide: QueryDecisions,
  inject: [PolicyEngine, StreamDecisions, CountedRefusals, DecisionLog, MeshLink],
  useFactory: (
    policy: PolicyEngine,
    decisions: StreamDecisions,
    refusals: CountedRefusals,
    log: DecisionLog,
    link: MeshLink,
  ) =>
    new QueryDecisions({
      policy: decideInProcess(policy, { deadlineMs: config.DECISION_TIMEOUT_MS, logger }),
      decisions,
      refusals,
      budget: new SharedBudget({
        rate: config.READINGS_PER_PERSON,
        scope: 'audit.person',
        store: () => link.bucket(buckets.auditBudgets.name),
      }),
      log,
      clock: () => new Date(),
      newId: randomUUID,
      logger,
    }),
});

const health: Provider = {
  provide: readiness,
  inject: [
    meshConnection,
    DecisionLog,
    Quarantine,
    CompareLog,
    tokenVerifier,
    WatchedRevocations,
    WatchedAgents,
    PolicyEngine,
  ],
  useFactory: (
    connection: MeshConnection,
    log: DecisionLog,
    quarantine: Quarantine,
    comparison: CompareLog,
    verifier: TokenVerifier,
    revocations: WatchedRevocations,
    agents: WatchedAgents,
    policy: PolicyEngine,
  ): ChecksReadiness => ({
    check: () =>
      checkReadiness({ connection, log, quarantine, comparison, verifier, revocations, agents, policy }),
  }),
};

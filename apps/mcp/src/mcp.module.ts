import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { apis } from '#libs/contracts';
import { CredentialBroker } from '#libs/credentials';
import { CountedRefusals } from '#libs/enforcement';
import { inOrder } from '#libs/lifecycle';
import { MeshModule, PrincipalModule, readinessController } from '#libs/mesh';
import { type Logger } from '#libs/telemetry';
import { type McpConfig } from './config.js';
import { enforcing, type Offer } from './enforcement/enforcing.js';
import { ExchangeController } from './exchange.controller.js';
import { HealthController } from './health/health.controller.js';
import { mcpReadiness, mcpStanding } from './health/mcp-readiness.js';
import { McpController } from './http/mcp.controller.js';
import { MetadataController } from './http/metadata.controller.js';
import { ServiceInfoController } from './http/service-info.controller.js';
import { lending } from './logins/lending.js';
import { WatchedApprovals } from './approvals/watched-approvals.js';
import { EndAbandoned } from './logins/end-abandoned.js';
import { answering } from './protocol/answering.js';
import { McpEndpoint } from './protocol/mcp-endpoint.js';
import { EventSpool } from './records/event-spool.js';
import { recording } from './records/recording.js';

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
        ...answering(config, offer.toolboxes.all()),
        ...lending(config, logger),
        ...recording(config, logger, offer.policy),
        ...enforcing(config, logger, offer),
        mcpReadiness,
        mcpStanding,
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
    @Inject(WatchedApprovals) private readonly approvals: WatchedApprovals,
  ) {}

  /** After the last call was drained, before the mesh is left: events still reach the stream, and leases are given back. */
  onApplicationShutdown(): Promise<void> {
    this.abandoned.stop();
    this.approvals.stop();
    this.ended = inOrder(
      () => this.endpoint.close(),
      () => this.refusals.close(),
      () => this.spool.close(),
      () => this.broker.close(),
    );
    return this.ended;
  }
}

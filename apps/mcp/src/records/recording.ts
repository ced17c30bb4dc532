import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type Provider } from '@nestjs/common';
import { CountedRefusals, TurnedAway } from '#libs/enforcement';
import { type MeshConnection, meshConnection, StreamDecisions } from '#libs/mesh';
import { type PolicyEngine } from '#libs/policy';
import { gauge, type Logger } from '#libs/telemetry';
import { type McpConfig } from '../config.js';
import { EventSpool } from './event-spool.js';

/** What is recorded, and kept until the stream has taken it. */
export function recording(config: McpConfig, logger: Logger, policy: PolicyEngine): Provider[] {
  return [
    {
      provide: StreamDecisions,
      inject: [meshConnection],
      useFactory: (connection: MeshConnection) => new StreamDecisions(connection, config.RECORD_TIMEOUT_MS),
    },
    {
      provide: EventSpool,
      inject: [StreamDecisions],
      useFactory: async (stream: StreamDecisions) => {
        const spool = await EventSpool.open({
          path: join(config.DATA_DIR, 'events.spool'),
          store: (event) => stream.record(event),
          logger,
        });
        gauge('deputy.spool.waiting', () => spool.waiting);
        return spool;
      },
    },
    {
      provide: CountedRefusals,
      inject: [EventSpool],
      useFactory: (events: EventSpool) =>
        new CountedRefusals({ events, clock: () => new Date(), newId: randomUUID }),
    },
    {
      provide: TurnedAway,
      inject: [CountedRefusals],
      useFactory: (refusals: CountedRefusals) =>
        new TurnedAway({ refusals, policy, logger, clock: () => new Date(), newId: randomUUID }),
    },
  ];
}

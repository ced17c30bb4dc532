import { type DynamicModule, Module } from '@nestjs/common';
import { HealthController, readinessPorts } from './health/health.controller.js';
import { type ReadinessPorts } from './health/check-readiness.js';
import { QueryController, queryPorts } from './query/query.controller.js';
import { type QueryPorts } from './query/query-decisions.js';

@Module({})
export class AuditModule {
  static with(ports: QueryPorts & ReadinessPorts): DynamicModule {
    return {
      module: AuditModule,
      controllers: [QueryController, HealthController],
      providers: [
        { provide: queryPorts, useFactory: (): QueryPorts => ports },
        { provide: readinessPorts, useFactory: (): ReadinessPorts => ports },
      ],
    };
  }
}

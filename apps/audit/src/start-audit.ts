import { NestFactory } from '@nestjs/core';
import { type Readiness } from '#libs/contracts';
import { type ChecksReadiness, overMesh, readiness } from '#libs/mesh';
import { type Logger, NestLogger } from '#libs/telemetry';
import { AuditModule } from './audit.module.js';
import { type AuditConfig } from './config.js';

export interface RunningAudit {
  /** Whether it can do its part now. */
  ready(): Promise<Readiness>;
  /** Answers what was asked, writes what was taken, leaves the mesh. */
  close(): Promise<void>;
}

/** Opens the log, then serves queries and follows the stream; waits for NATS as long as it takes. */
export async function startAudit(
  config: AuditConfig,
  logger: Logger,
  print: (line: string) => void,
): Promise<RunningAudit> {
  const service = await NestFactory.createMicroservice(AuditModule.with(config, logger, print), {
    ...overMesh,
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  await service.listen();
  return {
    ready: () => service.get<ChecksReadiness>(readiness).check(),
    async close() {
      await service.close();
      await service.get(AuditModule).ended;
    },
  };
}

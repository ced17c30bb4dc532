import { NestFactory } from '@nestjs/core';
import { type Readiness } from '#libs/contracts';
import { type ChecksReadiness, overMesh, readiness } from '#libs/mesh';
import { type Logger, NestLogger } from '#libs/telemetry';
import { AgentModule } from './agent.module.js';
import { type AgentConfig } from './config.js';
import { AnswerTurns } from './turn/answer-turns.js';

export interface RunningAgent {
  /** Whether it can do its part now. */
  ready(): Promise<Readiness>;
  /** Lets running turns finish for a while, ends the others with `turn.failed`, and leaves the mesh. */
  close(): Promise<void>;
}

/** Joins the mesh and serves. */
export async function startAgent(config: AgentConfig, logger: Logger): Promise<RunningAgent> {
  const service = await NestFactory.createMicroservice(AgentModule.with(config, logger), {
    ...overMesh,
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  await service.listen();
  return {
    ready: () => service.get<ChecksReadiness>(readiness).check(),
    async close() {
      await Promise.all([service.get(AnswerTurns).drain(config.DRAIN_MS), service.close()]);
    },
  };
}

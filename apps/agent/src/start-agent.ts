import { NestFactory } from '@nestjs/core';
import { connectMesh, type MeshConnection, MeshServer } from '#libs/mesh';
import { type Logger, NestLogger } from '#libs/telemetry';
import { AgentModule } from './agent.module.js';
import { type AgentConfig } from './config.js';
import { AnswerTurns } from './turn/answer-turns.js';

export interface RunningAgent {
  /** Lets running turns finish for a while, ends the others with `turn.failed`, and leaves the mesh. */
  close(): Promise<void>;
}

/** How long a turn that was told to end may take to say so and to be remembered. */
const lastWordsMs = 2_000;

/** Joins the mesh and serves. */
export async function startAgent(config: AgentConfig, logger: Logger): Promise<RunningAgent> {
  const connection = await connectMesh({
    url: config.NATS_URL,
    peer: 'agent',
    seedFile: config.NATS_NKEY_SEED_FILE,
    ...(config.NATS_CA_FILE && { caFile: config.NATS_CA_FILE }),
    onWaiting: (reason) => logger.warn({ reason }, 'waiting for NATS'),
  });
  try {
    return await serve(config, logger, connection);
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function serve(config: AgentConfig, logger: Logger, connection: MeshConnection): Promise<RunningAgent> {
  const service = await NestFactory.createMicroservice(AgentModule.with(config, logger, connection), {
    strategy: new MeshServer({ connection, drainMs: config.DRAIN_MS + lastWordsMs }),
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  await service.listen();
  return {
    async close() {
      await Promise.all([service.get(AnswerTurns).drain(config.DRAIN_MS), service.close()]);
      await connection.close();
    },
  };
}

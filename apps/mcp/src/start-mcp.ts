import { type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { CredentialBroker } from '#libs/credentials';
import { connectMesh, type MeshConnection, MeshServer } from '#libs/mesh';
import { type Logger, NestLogger } from '#libs/telemetry';
import { type McpConfig } from './config.js';
import { McpModule } from './mcp.module.js';
import { McpEndpoint } from './protocol/mcp-endpoint.js';
import { EventSpool } from './records/event-spool.js';

export interface RunningMcp {
  /** Lets calls in hand finish, stores or spools what is left, revokes every lease, leaves the mesh. */
  close(): Promise<void>;
}

/** Connects, loads and checks everything that must be right, then listens on both faces. */
export async function startMcp(config: McpConfig, logger: Logger): Promise<RunningMcp> {
  const connection = await connectMesh({
    url: config.NATS_URL,
    peer: 'mcp',
    seedFile: config.NATS_NKEY_SEED_FILE,
    ...(config.NATS_CA_FILE && { caFile: config.NATS_CA_FILE }),
    onWaiting: (reason) => logger.warn({ reason }, 'waiting for NATS'),
  });
  try {
    const app = await NestFactory.create<NestExpressApplication>(McpModule.with(config, logger, connection), {
      logger: new NestLogger(logger),
      bodyParser: false,
      abortOnError: false,
    });
    app.disable('x-powered-by');
    return await serve(app, connection, config);
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** Listens on both faces of an assembled application. */
export async function serve(
  app: INestApplication,
  connection: MeshConnection,
  config: Pick<McpConfig, 'PORT' | 'HOST'>,
): Promise<RunningMcp> {
  app.connectMicroservice({ strategy: new MeshServer({ connection }) });
  await app.startAllMicroservices();
  await app.listen(config.PORT, config.HOST);
  return {
    async close() {
      await app.close();
      await app.get(McpEndpoint).close();
      await app.get(EventSpool).close();
      await app.get(CredentialBroker).close();
      await connection.close();
    },
  };
}

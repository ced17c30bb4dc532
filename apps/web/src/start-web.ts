import { once } from 'node:events';
import { type Server } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { json, urlencoded } from 'express';
import { isPlainJsonBody, isUtf8Body, knowClients, plainRequests, tracedRequests } from '#libs/edge';
import { Standing } from '#libs/lifecycle';
import { MeshLink, overMesh } from '#libs/mesh';
import { type Logger, NestLogger } from '#libs/telemetry';
import { type WebConfig } from './config.js';
import { oneHost } from './page/one-host.js';
import { securityHeaders } from './page/security-headers.js';
import { servePage } from './page/serve-page.js';
import { OpenTurns } from './turns/open-turns.js';
import { WebModule } from './web.module.js';

export interface RunningWeb {
  /** Rejects when the mesh can never be joined with this configuration. */
  joined: Promise<void>;
  /** Says that it is not ready, and takes what comes until that was noticed. */
  notice(): Promise<void>;
  /** Stops accepting, lets running turns finish within the bound, leaves the mesh. */
  close(): Promise<void>;
}

/** Starts listening at once; the mesh and the identity service may come later. */
export async function startWeb(config: WebConfig, logger: Logger): Promise<RunningWeb> {
  const app = await NestFactory.create<NestExpressApplication>(WebModule.with(config, logger), {
    logger: new NestLogger(logger),
    bodyParser: false,
    abortOnError: false,
  });
  app.disable('x-powered-by');
  app.use(
    tracedRequests(),
    plainRequests(),
    knowClients(config.TRUSTED_PROXIES),
    securityHeaders(config.PUBLIC_URL),
    oneHost(config.PUBLIC_URL),
    servePage(config.UI_DIR),
  );
  app.use(json({ limit: '32kb', strict: true, verify: isPlainJsonBody }));
  app.use(
    '/auth/backchannel-logout',
    urlencoded({ extended: false, limit: '16kb', parameterLimit: 4, verify: isUtf8Body }),
  );
  await app.init();
  await listen(app.getHttpServer(), config);
  return {
    joined: joinMesh(app, logger),
    notice: () => app.get(Standing).stop(config.DRAIN_NOTICE_MS),
    async close() {
      const stopped = app.close();
      await app.get(OpenTurns).drain(config.DRAIN_MS);
      app.getHttpServer().closeAllConnections();
      await stopped;
    },
  };
}

/** Rejects with the reason when the port cannot be had; Nest's own way would log it as well. */
async function listen(server: Server, { PORT, HOST }: WebConfig): Promise<void> {
  server.listen(PORT, HOST);
  await once(server, 'listening');
}

/** Answers on the mesh once it is there. */
async function joinMesh(app: NestExpressApplication, logger: Logger): Promise<void> {
  if (!(await app.get(MeshLink).open())) return;
  logger.info('connected to the mesh');
  app.connectMicroservice(overMesh);
  await app.startAllMicroservices();
}

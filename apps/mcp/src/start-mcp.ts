import { join } from 'node:path';
import { type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { readTenantDirectory } from '#libs/config';
import { knowClients, NothingHereFilter, plainRequests, tracedRequests } from '#libs/edge';
import { Standing } from '#libs/lifecycle';
import { overMesh } from '#libs/mesh';
import { PolicyEngine } from '#libs/policy';
import { readScopes } from '#libs/principal';
import { type Logger, NestLogger } from '#libs/telemetry';
import { type McpConfig } from './config.js';
import { boundClients } from './http/bound-clients.js';
import { refuseKeysInAddresses } from './http/keys-in-addresses.js';
import { McpModule } from './mcp.module.js';
import { McpEndpoint } from './protocol/mcp-endpoint.js';
import { agreeWithPolicy } from './toolbox/agree-with-policy.js';
import { discoverToolboxes } from './toolbox/discover-toolboxes.js';

export interface RunningMcp {
  readonly app: INestApplication;
  /** Says that it is not ready, and takes what comes until that was noticed. */
  notice(): Promise<void>;
  /** Lets calls in hand finish, stores or spools what is left, revokes every lease, leaves the mesh. */
  close(): Promise<void>;
}

export const ownToolboxes = join(import.meta.dirname, 'toolboxes');

/**
 * Loads policies and toolboxes, connects and checks everything that must be right, then listens on both faces.
 * @param folders where toolboxes are looked for
 * @throws PolicySetError or ToolboxError before anything is connected
 */
export async function startMcp(
  config: McpConfig,
  logger: Logger,
  folders: readonly string[] = [ownToolboxes],
): Promise<RunningMcp> {
  const policy = await PolicyEngine.load(config.POLICIES_DIR);
  const toolboxes = await discoverToolboxes(folders);
  agreeWithPolicy(
    toolboxes,
    policy,
    readScopes(config.POLICIES_DIR, readTenantDirectory(config.POLICIES_DIR)),
  );
  const app = await NestFactory.create<NestExpressApplication>(
    McpModule.with(config, logger, { policy, toolboxes }),
    {
      logger: new NestLogger(logger),
      bodyParser: false,
      abortOnError: false,
    },
  );
  const close = async () => {
    await app.close();
    await app.get(McpModule).ended;
  };
  try {
    app.disable('x-powered-by');
    app.use(
      tracedRequests(),
      plainRequests(),
      knowClients(config.TRUSTED_PROXIES),
      boundClients(config.REQUESTS_PER_CLIENT),
    );
    app.use(refuseKeysInAddresses(app.get(McpEndpoint)));
    app.useGlobalFilters(new NothingHereFilter());
    app.connectMicroservice(overMesh);
    await app.startAllMicroservices();
    await app.listen(config.PORT, config.HOST);
    return { app, notice: () => app.get(Standing).stop(config.DRAIN_NOTICE_MS), close };
  } catch (error) {
    await close();
    throw error;
  }
}

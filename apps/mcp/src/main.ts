import 'reflect-metadata';
import { runService } from '#libs/lifecycle';
import { createLogger } from '#libs/telemetry';
import { readMcpConfig } from './config.js';
import { startMcp } from './start-mcp.js';

await runService('mcp', async () => {
  const config = readMcpConfig();
  const logger = createLogger('mcp', config.LOG_LEVEL);
  const mcp = await startMcp(config, logger);
  logger.info({ address: config.PUBLIC_URL }, 'mcp listens');
  return mcp;
});

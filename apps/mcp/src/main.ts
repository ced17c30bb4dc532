import 'reflect-metadata';
import { runService, withTelemetry } from '#libs/lifecycle';
import { createLogger } from '#libs/telemetry';
import { readMcpConfig } from './config.js';
import { startMcp } from './start-mcp.js';

await runService('mcp', () => {
  const config = readMcpConfig();
  const logger = createLogger('mcp', config.LOG_LEVEL);
  return withTelemetry('mcp', config, async () => {
    const mcp = await startMcp(config, logger);
    logger.info({ address: config.PUBLIC_URL }, 'mcp listens');
    return mcp;
  });
});

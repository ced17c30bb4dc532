import 'reflect-metadata';
import { runService } from '#libs/lifecycle';
import { createLogger } from '#libs/telemetry';
import { readAgentConfig } from './config.js';
import { startAgent } from './start-agent.js';

await runService('agent', async () => {
  const config = readAgentConfig();
  const logger = createLogger('agent', config.LOG_LEVEL);
  const agent = await startAgent(config, logger);
  logger.info('agent serves');
  return agent;
});

import 'reflect-metadata';
import { runService, withHealth } from '#libs/lifecycle';
import { createLogger } from '#libs/telemetry';
import { readAgentConfig } from './config.js';
import { startAgent } from './start-agent.js';

await runService('agent', () => {
  const config = readAgentConfig();
  const logger = createLogger('agent', config.LOG_LEVEL);
  return withHealth('agent', config, async () => {
    const agent = await startAgent(config, logger);
    logger.info('agent serves');
    return agent;
  });
});

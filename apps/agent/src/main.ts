import 'reflect-metadata';
import { runService, withHealth, withTelemetry } from '#libs/lifecycle';
import { createLogger } from '#libs/telemetry';
import { readAgentConfig } from './config.js';
import { startAgent } from './start-agent.js';

await runService('agent', () => {
  const config = readAgentConfig();
  const logger = createLogger('agent', config.LOG_LEVEL);
  return withTelemetry('agent', config, () =>
    withHealth('agent', config, async () => {
      const agent = await startAgent(config, logger);
      logger.info('agent serves');
      return agent;
    }),
  );
});

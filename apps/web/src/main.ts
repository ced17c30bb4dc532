import 'reflect-metadata';
import { runService, withTelemetry } from '#libs/lifecycle';
import { createLogger } from '#libs/telemetry';
import { readWebConfig } from './config.js';
import { startWeb } from './start-web.js';

await runService('web', () => {
  const config = readWebConfig();
  const logger = createLogger('web', config.LOG_LEVEL);
  return withTelemetry('web', config, async () => {
    const web = await startWeb(config, logger);
    logger.info({ address: config.PUBLIC_URL.origin }, 'web listens');
    return { notice: () => web.notice(), close: () => web.close(), failed: web.joined };
  });
});

import 'reflect-metadata';
import { runService } from '#libs/lifecycle';
import { createLogger } from '#libs/telemetry';
import { readWebConfig } from './config.js';
import { startWeb } from './start-web.js';

await runService('web', async () => {
  const config = readWebConfig();
  const logger = createLogger('web', config.LOG_LEVEL);
  const web = await startWeb(config, logger);
  logger.info({ address: config.PUBLIC_URL.origin }, 'web listens');
  return { notice: () => web.notice(), close: () => web.close(), failed: web.joined };
});

import 'reflect-metadata';
import { ConfigError } from '#libs/config';
import { createLogger } from '#libs/telemetry';
import { readWebConfig, type WebConfig } from './config.js';
import { startWeb } from './start-web.js';

try {
  const config = readWebConfig();
  const logger = createLogger('web', config.LOG_LEVEL);
  const web = await startWeb(config, logger).catch((error: unknown) => exitWith(reasonOf(error, config)));
  logger.info({ address: config.PUBLIC_URL.origin }, 'web listens');
  web.joined.catch((error: unknown) => exitWith(reasonOf(error, config)));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      logger.info({ signal }, 'stopping');
      void web.close().then(
        () => process.exit(0),
        (error: unknown) => {
          logger.error({ err: error }, 'stopping failed');
          process.exit(1);
        },
      );
    });
  }
} catch (error) {
  exitWith(error instanceof ConfigError ? error.message : reasonOf(error));
}

/** One line that says what is wrong and what to do, then the end. */
function exitWith(reason: string): never {
  process.stderr.write(`web: ${reason}\n`);
  process.exit(1);
}

function reasonOf(error: unknown, config?: WebConfig): string {
  const { code, message } = error as { code?: string; message?: string };
  if (code === 'EADDRINUSE' && config) {
    return `port ${config.PORT} is taken; stop what listens there, or choose another with PORT=${config.PORT + 1}`;
  }
  if (code === 'EACCES' && config)
    return `port ${config.PORT} needs privileges; choose one above 1023 with PORT`;
  return message ?? String(error);
}

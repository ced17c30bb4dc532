import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { createLogger, NestLogger } from '#libs/telemetry';
import { readSandboxConfig } from './config.js';
import { SandboxModule } from './sandbox.module.js';
import { STAND_INS, type StandIns } from './stand-ins.js';

try {
  const config = readSandboxConfig();
  const logger = createLogger('sandbox', config.logLevel);
  const app = await NestFactory.createApplicationContext(SandboxModule.register(config, logger), {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => {
      logger.info({ signal }, 'stopping');
      app.close().then(
        () => process.exit(0),
        (error: unknown) => {
          logger.error({ err: error }, 'stopping failed');
          process.exit(1);
        },
      );
    });
  const { addresses } = app.get<StandIns>(STAND_INS);
  process.stdout.write(`${JSON.stringify({ ready: true, ...addresses })}\n`);
} catch (error) {
  const { code, message } = error as { code?: string; message?: string };
  const advice = code === 'EADDRINUSE' ? '; stop what listens there, or choose another port' : '';
  process.stderr.write(`sandbox: ${message ?? String(error)}${advice}\n`);
  process.exit(1);
}

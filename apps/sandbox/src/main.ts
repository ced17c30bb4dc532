import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { runService } from '#libs/lifecycle';
import { createLogger, NestLogger } from '#libs/telemetry';
import { readSandboxConfig } from './config.js';
import { SandboxModule } from './sandbox.module.js';
import { STAND_INS, type StandIns } from './stand-ins.js';

await runService('sandbox', async () => {
  const config = readSandboxConfig();
  const logger = createLogger('sandbox', config.logLevel);
  const app = await NestFactory.createApplicationContext(SandboxModule.register(config, logger), {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  const { addresses, failed } = app.get<StandIns>(STAND_INS);
  process.stdout.write(`${JSON.stringify({ ready: true, ...addresses })}\n`);
  return { close: () => app.close(), failed };
});

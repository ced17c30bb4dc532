import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { runService } from '#libs/lifecycle';
import { createLogger, NestLogger } from '#libs/telemetry';
import { readStandInsConfig } from './config.js';
import { StandInsModule } from './standins.module.js';
import { STAND_INS, type StandIns } from './stand-ins.js';

await runService('standins', async () => {
  const config = readStandInsConfig();
  const logger = createLogger('standins', config.logLevel);
  const app = await NestFactory.createApplicationContext(StandInsModule.register(config, logger), {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  const { addresses, failed } = app.get<StandIns>(STAND_INS);
  process.stdout.write(`${JSON.stringify({ ready: true, ...addresses })}\n`);
  return { close: () => app.close(), failed };
});

import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { type Logger } from '#libs/telemetry';
import { type StandInsConfig } from './config.js';
import { STAND_INS, type StandIns, startStandIns } from './stand-ins.js';

@Module({})
export class StandInsModule implements OnApplicationShutdown {
  constructor(@Inject(STAND_INS) private readonly standIns: StandIns) {}

  static register(config: StandInsConfig, logger: Logger): DynamicModule {
    return {
      module: StandInsModule,
      providers: [{ provide: STAND_INS, useFactory: () => startStandIns(config, logger) }],
    };
  }

  onApplicationShutdown(): Promise<void> {
    return this.standIns.close();
  }
}

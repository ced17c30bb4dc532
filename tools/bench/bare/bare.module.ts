import { type DynamicModule, Module } from '@nestjs/common';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { type Db } from 'mongodb';
import { BareController, bareHandler } from './bare.controller.js';
import { bareServer } from './bare-tools.js';

@Module({})
export class BareModule {
  static over(db: Db): DynamicModule {
    return {
      module: BareModule,
      controllers: [BareController],
      providers: [
        {
          provide: bareHandler,
          useFactory: () => createMcpHandler(() => bareServer(db), { legacy: 'reject' }),
        },
      ],
    };
  }
}

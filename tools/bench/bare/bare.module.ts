import { type DynamicModule, Module } from '@nestjs/common';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { type Db } from 'mongodb';
import { MeshModule, type MeshModuleOptions } from '#libs/mesh';
import { BareController, bareHandler } from './bare.controller.js';
import { bareServer } from './bare-tools.js';

@Module({})
export class BareModule {
  static over(db: Db, config: MeshModuleOptions['config']): DynamicModule {
    return {
      module: BareModule,
      imports: [MeshModule.forService({ peer: 'mcp', config, logger: { warn: () => undefined } })],
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

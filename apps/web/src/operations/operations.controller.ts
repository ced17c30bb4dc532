import { Controller, Get, Header } from '@nestjs/common';
import { type Readiness } from '#libs/contracts';
import { CheckChain } from '../health/check-chain.js';
import { PartOf } from '../page/part-of.js';

/** How the mesh is: what `/health/ready` says to machines, for people whose business it is. */
@PartOf('operations')
@Controller('api/operations')
export class OperationsController {
  constructor(private readonly chain: CheckChain) {}

  /** Always 200: that something is missing is the answer, not a failure to give one. */
  @Get('readiness')
  @Header('cache-control', 'no-store')
  readiness(): Promise<Readiness> {
    return this.chain.check();
  }
}

import { Controller } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { anyCaller, type Readiness, subjects } from '#libs/contracts';
import { CheckChain } from './check-chain.js';

/** The same word on the mesh that `/health/ready` gives over HTTP. */
@Controller()
export class ReadinessController {
  constructor(private readonly chain: CheckChain) {}

  @MessagePattern(subjects.ready('web', anyCaller))
  ready(): Promise<Readiness> {
    return this.chain.check();
  }
}

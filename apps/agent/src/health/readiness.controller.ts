import { Controller, Inject } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { anyCaller, type Readiness, subjects } from '#libs/contracts';
import { CheckReadiness } from './check-readiness.js';

@Controller()
export class ReadinessController {
  constructor(@Inject(CheckReadiness) private readonly readiness: CheckReadiness) {}

  @MessagePattern(subjects.ready('agent', anyCaller))
  ready(): Promise<Readiness> {
    return this.readiness.check();
  }
}

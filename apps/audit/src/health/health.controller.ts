import { Controller, Inject } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { anyCaller, type Readiness, subjects } from '#libs/contracts';
import { checkReadiness, type ReadinessPorts } from './check-readiness.js';

export const readinessPorts = Symbol('ReadinessPorts');

@Controller()
export class HealthController {
  constructor(@Inject(readinessPorts) private readonly ports: ReadinessPorts) {}

  @MessagePattern(subjects.ready('audit', anyCaller))
  ready(): Promise<Readiness> {
    return checkReadiness(this.ports);
  }
}

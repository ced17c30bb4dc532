import { Controller, Get, Inject, Res } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { type Response } from 'express';
import { anyCaller, type Readiness, subjects } from '#libs/contracts';
import { CheckReadiness } from './check-readiness.js';

/** Alive and ready, over both faces. */
@Controller()
export class HealthController {
  constructor(@Inject(CheckReadiness) private readonly readiness: CheckReadiness) {}

  @MessagePattern(subjects.ready('mcp', anyCaller))
  answer(): Promise<Readiness> {
    return this.readiness.check();
  }

  @Get('health/live')
  live(): object {
    return { alive: true };
  }

  @Get('health/ready')
  async ready(@Res() response: Response): Promise<void> {
    const readiness = await this.readiness.check();
    response.status(readiness.ready ? 200 : 503).json(readiness);
  }
}

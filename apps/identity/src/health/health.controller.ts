import { Controller, Get, Inject, Res } from '@nestjs/common';
import { type Response } from 'express';
import { Standing } from './standing.js';

@Controller('health')
export class HealthController {
  constructor(@Inject(Standing) private readonly standing: Standing) {}

  @Get('ready')
  async ready(@Res() response: Response) {
    const readiness = await this.standing.readiness();
    response.status(readiness.ready ? 200 : 503).json(readiness);
  }
}

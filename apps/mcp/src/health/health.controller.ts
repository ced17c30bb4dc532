import { Controller, Get, Inject, Res } from '@nestjs/common';
import { type Response } from 'express';
import { type ChecksReadiness, readiness } from '#libs/mesh';

/** Alive and ready over HTTP; over the mesh, `readinessController` answers the same. */
@Controller('health')
export class HealthController {
  constructor(@Inject(readiness) private readonly readiness: ChecksReadiness) {}

  @Get('live')
  live(): object {
    return { alive: true };
  }

  @Get('ready')
  async ready(@Res() response: Response): Promise<void> {
    const readiness = await this.readiness.check();
    response.status(readiness.ready ? 200 : 503).json(readiness);
  }
}

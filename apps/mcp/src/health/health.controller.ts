import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import { type Response } from 'express';
import { type ChecksReadiness, readiness } from '#libs/mesh';

/** Alive and ready over HTTP; over the mesh, `readinessController` answers the same. */
@Controller('health')
export class HealthController {
  constructor(@Inject(readiness) private readonly readiness: ChecksReadiness) {}

  /** For a load balancer or a client: whether the service can do its part now, and not why not. */
  @Get()
  @Header('cache-control', 'no-store')
  async health(@Res() response: Response): Promise<void> {
    const { ready } = await this.readiness.check();
    response.status(ready ? 200 : 503).json({ status: ready ? 'ok' : 'unavailable' });
  }

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

import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import { type Response } from 'express';
import { Standing } from '#libs/lifecycle';

/** Alive and ready over HTTP; over the mesh, `readinessController` answers what it can do, also while it stops. */
@Controller('health')
export class HealthController {
  constructor(@Inject(Standing) private readonly standing: Standing) {}

  /** For a load balancer or a client: whether the service can do its part now, and not why not. */
  @Get()
  @Header('cache-control', 'no-store')
  async health(@Res() response: Response): Promise<void> {
    const { ready } = await this.standing.readiness();
    response.status(ready ? 200 : 503).json({ status: ready ? 'ok' : 'unavailable' });
  }

  /** This process runs. */
  @Get('live')
  @Header('cache-control', 'no-store')
  live(): object {
    return { live: true };
  }

  @Get('ready')
  @Header('cache-control', 'no-store')
  async ready(@Res() response: Response): Promise<void> {
    const readiness = await this.standing.readiness();
    response.status(readiness.ready ? 200 : 503).json(readiness);
  }
}

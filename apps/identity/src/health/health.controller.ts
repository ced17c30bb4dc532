import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import { type Response } from 'express';
import { Standing } from '#libs/lifecycle';

@Controller('health')
export class HealthController {
  constructor(@Inject(Standing) private readonly standing: Standing) {}

  /** This process runs. */
  @Get('live')
  @Header('cache-control', 'no-store')
  live(): { live: true } {
    return { live: true };
  }

  @Get('ready')
  @Header('cache-control', 'no-store')
  async ready(@Res() response: Response) {
    const readiness = await this.standing.readiness();
    response.status(readiness.ready ? 200 : 503).json(readiness);
  }
}

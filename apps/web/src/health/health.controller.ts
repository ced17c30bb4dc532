import { Controller, Get, Header, HttpCode, Inject, Res } from '@nestjs/common';
import { type Response } from 'express';
import { type Readiness } from '#libs/contracts';
import { Standing } from '#libs/lifecycle';
import { Public, Unmetered } from '../guards/public.js';

@Public()
@Unmetered()
@Controller('health')
export class HealthController {
  constructor(@Inject(Standing) private readonly standing: Standing) {}

  /** This process runs. */
  @Get('live')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  live(): { live: true } {
    return { live: true };
  }

  /** 200 when the whole chain can serve and this instance goes on; else 503, naming what is missing. */
  @Get('ready')
  @Header('cache-control', 'no-store')
  async ready(@Res({ passthrough: true }) response: Response): Promise<Readiness> {
    const readiness = await this.standing.readiness();
    response.status(readiness.ready ? 200 : 503);
    return readiness;
  }
}

import { Controller, Get, Header, Req } from '@nestjs/common';
import { type Request } from 'express';
import { Public } from '../guards/public.js';
import { TellSession, type ToldSession } from './tell-session.js';

@Controller('api/session')
export class SessionController {
  constructor(private readonly session: TellSession) {}

  @Public()
  @Get()
  @Header('cache-control', 'no-store')
  who(@Req() { headers }: Request): Promise<ToldSession> {
    return this.session.tell(headers.cookie);
  }
}

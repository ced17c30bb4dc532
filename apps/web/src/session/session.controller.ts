import { Controller, Get, Header } from '@nestjs/common';
import { CurrentSession } from '../guards/request.js';
import { type LiveSession } from './session.js';

/** Who is logged in, and the token that unsafe requests must carry. */
@Controller('api/session')
export class SessionController {
  @Get()
  @Header('cache-control', 'no-store')
  who(@CurrentSession() { session }: LiveSession) {
    const { user, tenant, groups, csrf } = session;
    return { user, tenant, groups, csrf };
  }
}

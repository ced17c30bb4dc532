import { Controller, Get, Header } from '@nestjs/common';
import { CurrentSession } from '../guards/request.js';
import { PartOf } from '../page/part-of.js';
import { type LiveSession } from './session.js';
import { type SessionTimes } from './session-times.js';
import { Sessions } from './sessions.js';

/**
 * A person's own sessions. Only the one that asks: the others lie in the store under the digests of their own secrets,
 * sealed, so that nobody can say whose they are, this service included.
 */
@PartOf('sessions')
@Controller('api/sessions')
export class OwnSessionsController {
  constructor(private readonly sessions: Sessions) {}

  @Get('current')
  @Header('cache-control', 'no-store')
  current(@CurrentSession() { session }: LiveSession): SessionTimes {
    return this.sessions.timesOf(session);
  }
}

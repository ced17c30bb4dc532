import { Controller, Delete, Get, Header, HttpCode, Param } from '@nestjs/common';
import { type SignInsAnswer } from '#libs/contracts';
import { storeKey } from '#libs/sealing';
import { CurrentSession } from '../guards/request.js';
import { PartOf } from '../page/part-of.js';
import { WebError } from '../problems/web-error.js';
import { OpenTurns } from '../turns/open-turns.js';
import { Everywhere } from './everywhere.js';
import { type LiveSession } from './session.js';
import { type SessionTimes } from './session-times.js';
import { Sessions } from './sessions.js';
import { type SignInPlace } from './sign-in-place.js';

/** One of a person's sessions. `id`: where it lies in the store, which opens nothing. */
export type ListedSession = SessionTimes & {
  readonly id: string;
  readonly current: boolean;
  readonly place: SignInPlace;
  /** To the minute, ISO 8601; null where it is not known. */
  readonly usedAt: string | null;
};

/** A person's own sessions: which there are, and the end of each. */
@PartOf('sessions')
@Controller('api/sessions')
export class OwnSessionsController {
  constructor(
    private readonly sessions: Sessions,
    private readonly everywhere: Everywhere,
    private readonly turns: OpenTurns,
  ) {}

  @Get('current')
  @Header('cache-control', 'no-store')
  current(@CurrentSession() { session }: LiveSession): SessionTimes {
    return this.sessions.timesOf(session);
  }

  @Get()
  @Header('cache-control', 'no-store')
  async list(@CurrentSession() { secret, session }: LiveSession): Promise<{ sessions: ListedSession[] }> {
    const own = storeKey(secret);
    const sessions = await this.sessions.ofPerson(session.user.key);
    return {
      sessions: sessions.map((one) => ({
        ...this.sessions.timesOf(one),
        id: one.key,
        current: one.key === own,
        place: one.place,
        usedAt: one.seenAt === undefined ? null : new Date(one.seenAt).toISOString(),
      })),
    };
  }

  /** Signs the person out in every browser but this one, and at every application. */
  @Delete('others')
  endOthers(@CurrentSession() own: LiveSession): Promise<SignInsAnswer> {
    return this.everywhere.end(own, 'others');
  }

  /** Signs the person out in one of their browsers, and ends all that runs there. */
  @Delete(':id')
  @HttpCode(204)
  async end(@CurrentSession() { session }: LiveSession, @Param('id') id: string): Promise<void> {
    // INVARIANT (own sessions only): what is not listed for the person who asks is not there for them.
    const meant = (await this.sessions.ofPerson(session.user.key)).filter(({ key }) => key === id);
    if (meant.length === 0) throw new WebError('not_found', 'you have no such session; it may have ended');
    await this.sessions.endAt(meant);
    this.turns.stop(id);
  }
}

import { Body, Controller, Post, Res } from '@nestjs/common';
import { type Response } from 'express';
import { storeKey } from '#libs/sealing';
import { CurrentSession } from '../guards/request.js';
import { PartOf } from '../page/part-of.js';
import { Sessions } from '../session/sessions.js';
import { type LiveSession } from '../session/session.js';
import { OpenTurns } from './open-turns.js';
import { RunTurn } from './run-turn.js';
import { streamTurn } from './stream-turn.js';

@PartOf('chat')
@Controller('api/turns')
export class TurnsController {
  constructor(
    private readonly turns: RunTurn,
    private readonly open: OpenTurns,
    private readonly sessions: Sessions,
  ) {}

  /** Runs a turn and streams its events. A reader that leaves stops the turn. */
  @Post()
  async turn(
    @CurrentSession() { secret, session }: LiveSession,
    @Body() body: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const turn = this.open.enter(
      storeKey(secret),
      this.sessions.heldBy(session),
      this.sessions.leftOf(session),
    );
    response.once('close', () => turn.abort());
    try {
      await streamTurn(this.turns.run(secret, body, turn.signal), response, turn.signal);
    } finally {
      this.open.leave(turn);
    }
  }
}

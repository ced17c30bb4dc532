import { Controller, Inject } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import { anyCaller, subjects, type TurnEvent, TurnRequest } from '#libs/contracts';
import { type TokenVerifier } from '#libs/principal';
import { authenticatePeer, MeshContext, parsePayload } from '#libs/mesh';
import { tokenVerifier } from '../identity/token-verifier.js';
import { AnswerTurns } from './answer-turns.js';

/** A turn of a conversation, streamed. */
@Controller()
export class TurnController {
  constructor(
    @Inject(tokenVerifier) private readonly verifier: TokenVerifier,
    @Inject(AnswerTurns) private readonly turns: AnswerTurns,
  ) {}

  @MessagePattern(subjects.agent.turn(anyCaller))
  async *turn(@Payload() payload: unknown, @Ctx() context: MeshContext): AsyncGenerator<TurnEvent> {
    const principal = await authenticatePeer(this.verifier, context);
    const request = parsePayload(TurnRequest, payload);
    yield* this.turns.answer(principal, request, context);
  }
}

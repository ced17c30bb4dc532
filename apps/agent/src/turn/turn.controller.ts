import { Controller, Inject } from '@nestjs/common';
import { Ctx, MessagePattern } from '@nestjs/microservices';
import { anyCaller, subjects, type TurnEvent, TurnRequest } from '#libs/contracts';
import { type Principal } from '#libs/principal';
import { AuthenticatedBy, Contract, MeshContext, VerifiedPrincipal } from '#libs/mesh';
import { AnswerTurns } from './answer-turns.js';

/** A turn of a conversation, streamed. */
@Controller()
export class TurnController {
  constructor(@Inject(AnswerTurns) private readonly turns: AnswerTurns) {}

  @MessagePattern(subjects.agent.turn(anyCaller))
  @AuthenticatedBy('token')
  turn(
    @VerifiedPrincipal() principal: Principal,
    @Contract(TurnRequest) request: TurnRequest,
    @Ctx() context: MeshContext,
  ): AsyncGenerator<TurnEvent> {
    return this.turns.answer(principal, request, context);
  }
}

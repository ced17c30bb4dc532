import { Controller, Inject } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import { anyCaller, type ConversationsAnswer, ConversationsRequest, subjects } from '#libs/contracts';
import { type TokenVerifier } from '#libs/principal';
import { authenticatePeer, MeshContext, parsePayload } from '#libs/mesh';
import { tokenVerifier } from '../identity/token-verifier.js';
import { answerConversations } from './answer-conversations.js';
import { ConversationStore } from './conversation-store.js';

/** The caller's own conversations. */
@Controller()
export class ConversationsController {
  constructor(
    @Inject(tokenVerifier) private readonly verifier: TokenVerifier,
    @Inject(ConversationStore) private readonly store: ConversationStore,
  ) {}

  @MessagePattern(subjects.agent.conversations(anyCaller))
  async conversations(
    @Payload() payload: unknown,
    @Ctx() context: MeshContext,
  ): Promise<ConversationsAnswer> {
    const principal = await authenticatePeer(this.verifier, context);
    return answerConversations(this.store, principal, parsePayload(ConversationsRequest, payload));
  }
}

import { Controller, Inject } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { anyCaller, type ConversationsAnswer, ConversationsRequest, subjects } from '#libs/contracts';
import { type Principal } from '#libs/principal';
import { AuthenticatedBy, Contract, VerifiedPrincipal } from '#libs/mesh';
import { answerConversations } from './answer-conversations.js';
import { ConversationStore } from './conversation-store.js';
import { ConversationSearches } from './search-conversations.js';

/** The principal's own conversations. */
@Controller()
export class ConversationsController {
  constructor(
    @Inject(ConversationStore) private readonly store: ConversationStore,
    @Inject(ConversationSearches) private readonly searches: ConversationSearches,
  ) {}

  @MessagePattern(subjects.agent.conversations(anyCaller))
  @AuthenticatedBy('token')
  conversations(
    @VerifiedPrincipal() principal: Principal,
    @Contract(ConversationsRequest) request: ConversationsRequest,
  ): Promise<ConversationsAnswer> {
    return answerConversations(this.store, principal, request, this.searches);
  }
}

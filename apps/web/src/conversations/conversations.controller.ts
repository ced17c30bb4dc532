import { Controller, Delete, Get, Header, HttpCode, Param } from '@nestjs/common';
import { ConversationsAnswer, ConversationsRequest, subjects } from '#libs/contracts';
import { MeshError, MeshLink, parsePayload } from '#libs/mesh';
import { CurrentSession } from '../guards/request.js';
import { PartOf } from '../page/part-of.js';
import { AccessTokens } from '../session/access-tokens.js';
import { type LiveSession } from '../session/session.js';

type Verb = ConversationsAnswer['verb'];
type Answer<V extends Verb> = Extract<ConversationsAnswer, { verb: V }>;

/** A person's own conversations, which the agent keeps. */
@PartOf('chat')
@Controller('api/conversations')
export class ConversationsController {
  constructor(
    private readonly mesh: MeshLink,
    private readonly tokens: AccessTokens,
  ) {}

  @Get()
  @Header('cache-control', 'no-store')
  async list(@CurrentSession() { secret }: LiveSession) {
    const { conversations } = await this.ask(secret, { verb: 'list' });
    return { conversations };
  }

  @Get(':id')
  @Header('cache-control', 'no-store')
  async read(@CurrentSession() { secret }: LiveSession, @Param('id') conversationId: string) {
    const { conversation, turns } = await this.ask(secret, { verb: 'read', conversationId });
    return { conversation, turns };
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@CurrentSession() { secret }: LiveSession, @Param('id') conversationId: string) {
    await this.ask(secret, { verb: 'delete', conversationId });
  }

  private async ask<R extends ConversationsRequest>(secret: string, asked: R): Promise<Answer<R['verb']>> {
    const request = parsePayload(ConversationsRequest, asked);
    const answer = await this.mesh.client.request(subjects.agent.conversations('web'), request, {
      answer: ConversationsAnswer,
      bearer: await this.tokens.for(secret, 'agent'),
    });
    if (answer.verb !== asked.verb) throw new MeshError('internal', 'the agent answered another question');
    return answer as Answer<R['verb']>;
  }
}

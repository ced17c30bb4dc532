import { Body, Controller, Delete, Get, Header, HttpCode, Inject, Param, Patch, Post } from '@nestjs/common';
import { z } from 'zod';
import { type Allowance } from '#libs/budgets';
import { ConversationsAnswer, ConversationsRequest, subjects } from '#libs/contracts';
import { MeshError, MeshLink, parsePayload } from '#libs/mesh';
import { storeKey } from '#libs/sealing';
import { CurrentSession } from '../guards/request.js';
import { spend } from '../guards/spend.js';
import { PartOf } from '../page/part-of.js';
import { AccessTokens } from '../session/access-tokens.js';
import { type LiveSession } from '../session/session.js';

type Verb = ConversationsAnswer['verb'];
type Answer<V extends Verb> = Extract<ConversationsAnswer, { verb: V }>;

/** Bodies; the contract judges what they say. */
const Searching = z.strictObject({ text: z.string() });
const Renaming = z.strictObject({ title: z.string() });

/** How often a session may search: each reads all of the person's conversations. */
export const searches = Symbol('allowance of searches');

/** A person's own conversations, which the agent keeps. */
@PartOf('chat')
@Controller('api/conversations')
export class ConversationsController {
  constructor(
    private readonly mesh: MeshLink,
    private readonly tokens: AccessTokens,
    @Inject(searches) private readonly searches: Allowance,
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

  /** Not a GET: what is looked for belongs in no address that is logged. */
  @Post('search')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async search(@CurrentSession() { secret }: LiveSession, @Body() body: unknown) {
    spend(this.searches, storeKey(secret));
    const { found, complete } = await this.ask(secret, { verb: 'search', ...parsePayload(Searching, body) });
    return { found, complete };
  }

  @Patch(':id')
  async rename(
    @CurrentSession() { secret }: LiveSession,
    @Param('id') conversationId: string,
    @Body() body: unknown,
  ) {
    const renaming = parsePayload(Renaming, body);
    const { title } = await this.ask(secret, { verb: 'rename', conversationId, ...renaming });
    return { title };
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

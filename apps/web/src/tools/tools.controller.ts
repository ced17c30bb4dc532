import { Controller, Get, Header } from '@nestjs/common';
import { OfferedTools, subjects } from '#libs/contracts';
import { MeshLink } from '#libs/mesh';
import { CurrentSession } from '../guards/request.js';
import { PartOf } from '../page/part-of.js';
import { AccessTokens } from '../session/access-tokens.js';
import { type LiveSession } from '../session/session.js';

/** Which tools the person may use, so that the page offers no other. */
@PartOf('chat')
@Controller('api/tools')
export class ToolsController {
  constructor(
    private readonly mesh: MeshLink,
    private readonly tokens: AccessTokens,
  ) {}

  @Get()
  @Header('cache-control', 'no-store')
  async offered(@CurrentSession() { secret }: LiveSession): Promise<OfferedTools> {
    const bearer = await this.tokens.for(secret, 'agent');
    const options = { answer: OfferedTools, bearer };
    return this.mesh.client.request(subjects.agent.tools('web'), { version: 1 }, options);
  }
}

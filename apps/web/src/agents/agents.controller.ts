import { Body, Controller, Header, HttpCode, Inject, Post } from '@nestjs/common';
import { type Allowance } from '#libs/budgets';
import { AgentOperation, AgentsAnswer, subjects } from '#libs/contracts';
import { MeshLink, parsePayload } from '#libs/mesh';
import { storeKey } from '#libs/sealing';
import { CurrentSession } from '../guards/request.js';
import { spend } from '../guards/spend.js';
import { OfNoPage } from '../page/part-of.js';
import { AccessTokens } from '../session/access-tokens.js';
import { type LiveSession } from '../session/session.js';

/** How often one session may ask: every operation is recorded, and records are kept for good. */
export const operationsOnAgents = Symbol('operations on agents');

/** The registered agents of the person's tenant. The identity service says, on the record, who may see and change them. */
@OfNoPage()
@Controller('api/agents')
export class AgentsController {
  constructor(
    private readonly mesh: MeshLink,
    private readonly tokens: AccessTokens,
    @Inject(operationsOnAgents) private readonly operations: Allowance,
  ) {}

  /** @param asked an {@link AgentOperation} without its version */
  @Post()
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async operate(
    @CurrentSession() { secret }: LiveSession,
    @Body() asked: Record<string, unknown>,
  ): Promise<AgentsAnswer> {
    spend(this.operations, storeKey(secret));
    const operation = parsePayload(AgentOperation, { ...asked, version: 1 });
    return this.mesh.client.request(subjects.identity.agents('web'), operation, {
      answer: AgentsAnswer,
      bearer: await this.tokens.for(secret, 'identity'),
    });
  }
}

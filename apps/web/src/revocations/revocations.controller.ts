import { Body, Controller, Header, HttpCode, Inject, Post } from '@nestjs/common';
import { type Allowance } from '#libs/budgets';
import { RevocationOperation, RevocationsAnswer, subjects } from '#libs/contracts';
import { MeshLink, parsePayload } from '#libs/mesh';
import { storeKey } from '#libs/sealing';
import { CurrentSession } from '../guards/request.js';
import { spend } from '../guards/spend.js';
import { OfNoPage } from '../page/part-of.js';
import { AccessTokens } from '../session/access-tokens.js';
import { type LiveSession } from '../session/session.js';

/** How often one session may ask: every operation is recorded, and records are kept for good. */
export const operationsOnRevocations = Symbol('operations on revocations');

/** What was given and is to end. The identity service says, on the record, who may end it, and who has confirmed what. */
@OfNoPage()
@Controller('api/revocations')
export class RevocationsController {
  constructor(
    private readonly mesh: MeshLink,
    private readonly tokens: AccessTokens,
    @Inject(operationsOnRevocations) private readonly operations: Allowance,
  ) {}

  /** @param asked a {@link RevocationOperation} without its version */
  @Post()
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async operate(
    @CurrentSession() { secret }: LiveSession,
    @Body() asked: Record<string, unknown>,
  ): Promise<RevocationsAnswer> {
    spend(this.operations, storeKey(secret));
    const operation = parsePayload(RevocationOperation, { ...asked, version: 1 });
    return this.mesh.client.request(subjects.identity.revocations('web'), operation, {
      answer: RevocationsAnswer,
      bearer: await this.tokens.for(secret, 'identity'),
    });
  }
}

import { Body, Controller, Header, HttpCode, Inject, Post, type Type } from '@nestjs/common';
import { type z } from 'zod';
import { type Allowance } from '#libs/budgets';
import { MeshLink, parsePayload } from '#libs/mesh';
import { storeKey } from '#libs/sealing';
import { CurrentSession } from '../guards/request.js';
import { spend } from '../guards/spend.js';
import { OfNoPage } from '../page/part-of.js';
import { AccessTokens } from '../session/access-tokens.js';
import { type LiveSession } from '../session/session.js';
import { Sessions } from '../session/sessions.js';

/** How often one session may ask of each kind: every operation is recorded, and records are kept for good. */
export const operations = Symbol('operations');

/** One kind of what people ask the identity service to show or change. */
export interface OperationKind<Answer> {
  /** Under `/api/`. */
  readonly path: string;
  readonly subject: string;
  readonly operation: z.ZodType<object>;
  readonly answer: z.ZodType<Answer>;
  /** What this service itself knows besides, added to what was answered to whoever may know it. */
  readonly complete?: (answer: Answer, tenant: string, sessions: Sessions) => Promise<Answer>;
}

/**
 * Takes operations of one kind to the identity service, with the person's own token: that service says, on the record, who may do
 * which, and this one has no right of its own to any.
 */
export function operationController<Answer>(kind: OperationKind<Answer>): Type {
  @OfNoPage()
  @Controller(`api/${kind.path}`)
  class OperationController {
    constructor(
      private readonly mesh: MeshLink,
      private readonly tokens: AccessTokens,
      private readonly sessions: Sessions,
      @Inject(operations) private readonly allowance: Allowance,
    ) {}

    /** @param asked an operation of the kind, without its version */
    @Post()
    @HttpCode(200)
    @Header('cache-control', 'no-store')
    async operate(
      @CurrentSession() { secret, session }: LiveSession,
      @Body() asked: Record<string, unknown>,
    ): Promise<Answer> {
      // Each kind by itself: whoever has looked too often can end something all the same.
      spend(this.allowance, `${kind.path} ${storeKey(secret)}`);
      const operation = parsePayload(kind.operation, { ...asked, version: 1 });
      const answer = await this.mesh.client.request(kind.subject, operation, {
        answer: kind.answer,
        bearer: await this.tokens.for(secret, 'identity'),
      });
      return kind.complete ? kind.complete(answer, session.tenant, this.sessions) : answer;
    }
  }
  return OperationController;
}

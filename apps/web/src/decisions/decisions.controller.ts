import { Controller, Get, Header, Inject, Query } from '@nestjs/common';
import { type Allowance } from '#libs/budgets';
import { DecisionPage, DecisionQuery, subjects } from '#libs/contracts';
import { MeshLink, parsePayload } from '#libs/mesh';
import { storeKey } from '#libs/sealing';
import { CurrentSession } from '../guards/request.js';
import { spend } from '../guards/spend.js';
import { PartOf } from '../page/part-of.js';
import { AccessTokens } from '../session/access-tokens.js';
import { type LiveSession } from '../session/session.js';

/** How often one session may ask: every reading of decisions is recorded, and records are kept for good. */
export const readingsOfDecisions = Symbol('readings of decisions');

/** What was decided, newest first: a person's own decisions, an auditor's tenant. The audit service says which. */
@PartOf('decisions')
@Controller('api/decisions')
export class DecisionsController {
  constructor(
    private readonly mesh: MeshLink,
    private readonly tokens: AccessTokens,
    @Inject(readingsOfDecisions) private readonly readings: Allowance,
  ) {}

  /** @param asked `user`, `tool`, `decision`, `from`, `to`, `limit`, `cursor`, all optional */
  @Get()
  @Header('cache-control', 'no-store')
  async query(
    @CurrentSession() { secret }: LiveSession,
    @Query() asked: Record<string, string>,
  ): Promise<DecisionPage> {
    spend(this.readings, storeKey(secret));
    const limit = asked.limit === undefined ? {} : { limit: Number(asked.limit) };
    const query = parsePayload(DecisionQuery, { ...asked, ...limit, version: 1 });
    return this.mesh.client.request(subjects.audit.query('web'), query, {
      answer: DecisionPage,
      bearer: await this.tokens.for(secret, 'audit'),
    });
  }
}

import { Controller, Inject } from '@nestjs/common';
import { Ctx, MessagePattern } from '@nestjs/microservices';
import { anyCaller, type DecisionPage, DecisionQuery, subjects } from '#libs/contracts';
import { type Principal } from '#libs/principal';
import { AuthenticatedBy, Contract, MeshContext, VerifiedPrincipal } from '#libs/mesh';
import { QueryDecisions } from './query-decisions.js';

@Controller()
export class QueryController {
  constructor(@Inject(QueryDecisions) private readonly decisions: QueryDecisions) {}

  @MessagePattern(subjects.audit.query(anyCaller))
  @AuthenticatedBy('token')
  query(
    @VerifiedPrincipal() principal: Principal,
    @Contract(DecisionQuery) query: DecisionQuery,
    @Ctx() { peer }: MeshContext,
  ): Promise<DecisionPage> {
    return this.decisions.ask({ principal, arrival: { transport: 'nats', peer } }, query);
  }
}

import { Controller, Inject } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { anyCaller, type DecisionPage, DecisionQuery, subjects } from '#libs/contracts';
import { type Principal } from '#libs/principal';
import { AuthenticatedBy, Contract, VerifiedPrincipal } from '#libs/mesh';
import { queryDecisions, type QueryPorts } from './query-decisions.js';

export const queryPorts = Symbol('QueryPorts');

@Controller()
export class QueryController {
  constructor(@Inject(queryPorts) private readonly ports: QueryPorts) {}

  @MessagePattern(subjects.audit.query(anyCaller))
  @AuthenticatedBy('token')
  query(
    @VerifiedPrincipal() principal: Principal,
    @Contract(DecisionQuery) query: DecisionQuery,
  ): Promise<DecisionPage> {
    return queryDecisions(this.ports, principal, query);
  }
}

import { Controller, Inject } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import { anyCaller, type DecisionPage, subjects } from '#libs/contracts';
import { MeshContext } from '#libs/mesh';
import { queryDecisions, type QueryPorts } from './query-decisions.js';

export const queryPorts = Symbol('QueryPorts');

@Controller()
export class QueryController {
  constructor(@Inject(queryPorts) private readonly ports: QueryPorts) {}

  @MessagePattern(subjects.audit.query(anyCaller))
  query(@Payload() data: unknown, @Ctx() context: MeshContext): Promise<DecisionPage> {
    return queryDecisions(this.ports, data, context);
  }
}

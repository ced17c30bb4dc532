import { Controller, Inject } from '@nestjs/common';
import { Ctx, MessagePattern } from '@nestjs/microservices';
import { AgentOperation, type AgentsAnswer, anyCaller, subjects } from '#libs/contracts';
import { AuthenticatedBy, Contract, MeshContext, VerifiedPrincipal } from '#libs/mesh';
import { type Principal } from '#libs/principal';
import { OperateAgents } from './operate-agents.js';

@Controller()
export class AgentsController {
  constructor(@Inject(OperateAgents) private readonly agents: OperateAgents) {}

  @MessagePattern(subjects.identity.agents(anyCaller))
  @AuthenticatedBy('token')
  operate(
    @VerifiedPrincipal() principal: Principal,
    @Contract(AgentOperation) operation: AgentOperation,
    @Ctx() { peer }: MeshContext,
  ): Promise<AgentsAnswer> {
    return this.agents.operate({ principal, arrival: { transport: 'nats', peer } }, operation);
  }
}

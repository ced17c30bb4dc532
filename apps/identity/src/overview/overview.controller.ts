import { Controller, Inject } from '@nestjs/common';
import { Ctx, MessagePattern } from '@nestjs/microservices';
import { anyCaller, type OverviewAnswer, OverviewOperation, subjects } from '#libs/contracts';
import { AuthenticatedBy, Contract, MeshContext, VerifiedPrincipal } from '#libs/mesh';
import { type Principal } from '#libs/principal';
import { OperateOverview } from './operate-overview.js';

@Controller()
export class OverviewController {
  constructor(@Inject(OperateOverview) private readonly overview: OperateOverview) {}

  @MessagePattern(subjects.identity.overview(anyCaller))
  @AuthenticatedBy('token')
  operate(
    @VerifiedPrincipal() principal: Principal,
    @Contract(OverviewOperation) operation: OverviewOperation,
    @Ctx() { peer }: MeshContext,
  ): Promise<OverviewAnswer> {
    return this.overview.operate({ principal, arrival: { transport: 'nats', peer } }, operation);
  }
}

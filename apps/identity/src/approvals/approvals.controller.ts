import { Controller, Inject } from '@nestjs/common';
import { Ctx, MessagePattern } from '@nestjs/microservices';
import { anyCaller, ApprovalOperation, type ApprovalsAnswer, subjects } from '#libs/contracts';
import { AuthenticatedBy, Contract, MeshContext, VerifiedPrincipal } from '#libs/mesh';
import { type Principal } from '#libs/principal';
import { OperateApprovals } from './operate-approvals.js';

@Controller()
export class ApprovalsController {
  constructor(@Inject(OperateApprovals) private readonly approvals: OperateApprovals) {}

  @MessagePattern(subjects.identity.approvals(anyCaller))
  @AuthenticatedBy('token')
  operate(
    @VerifiedPrincipal() principal: Principal,
    @Contract(ApprovalOperation) operation: ApprovalOperation,
    @Ctx() { peer }: MeshContext,
  ): Promise<ApprovalsAnswer> {
    return this.approvals.operate({ principal, arrival: { transport: 'nats', peer } }, operation);
  }
}

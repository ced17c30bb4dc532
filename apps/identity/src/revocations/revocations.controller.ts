import { Controller, Inject } from '@nestjs/common';
import { Ctx, MessagePattern } from '@nestjs/microservices';
import { anyCaller, RevocationOperation, type RevocationsAnswer, subjects } from '#libs/contracts';
import { AuthenticatedBy, Contract, MeshContext, VerifiedPrincipal } from '#libs/mesh';
import { type Principal } from '#libs/principal';
import { OperateRevocations } from './operate-revocations.js';

@Controller()
export class RevocationsController {
  constructor(@Inject(OperateRevocations) private readonly revocations: OperateRevocations) {}

  @MessagePattern(subjects.identity.revocations(anyCaller))
  @AuthenticatedBy('token')
  operate(
    @VerifiedPrincipal() principal: Principal,
    @Contract(RevocationOperation) operation: RevocationOperation,
    @Ctx() { peer }: MeshContext,
  ): Promise<RevocationsAnswer> {
    return this.revocations.operate({ principal, arrival: { transport: 'nats', peer } }, operation);
  }
}

import { Controller, Inject } from '@nestjs/common';
import { Ctx, MessagePattern } from '@nestjs/microservices';
import { anyCaller, type SignInsAnswer, SignInsOperation, subjects } from '#libs/contracts';
import { AuthenticatedBy, Contract, MeshContext, VerifiedPrincipal } from '#libs/mesh';
import { type Principal } from '#libs/principal';
import { OwnSignIns } from './own-sign-ins.js';

@Controller()
export class OwnSignInsController {
  constructor(@Inject(OwnSignIns) private readonly signIns: OwnSignIns) {}

  @MessagePattern(subjects.identity.signIns(anyCaller))
  @AuthenticatedBy('token')
  operate(
    @VerifiedPrincipal() principal: Principal,
    @Contract(SignInsOperation) operation: SignInsOperation,
    @Ctx() { peer }: MeshContext,
  ): Promise<SignInsAnswer> {
    return this.signIns.operate({ principal, arrival: { transport: 'nats', peer } }, operation);
  }
}

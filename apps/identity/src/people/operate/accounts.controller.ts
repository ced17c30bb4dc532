import { Controller, Inject } from '@nestjs/common';
import { Ctx, MessagePattern } from '@nestjs/microservices';
import { AccountOperation, type AccountsAnswer, anyCaller, subjects } from '#libs/contracts';
import { AuthenticatedBy, Contract, MeshContext, VerifiedPrincipal } from '#libs/mesh';
import { type Principal } from '#libs/principal';
import { OperateAccounts } from './operate-accounts.js';

@Controller()
export class AccountsController {
  constructor(@Inject(OperateAccounts) private readonly accounts: OperateAccounts) {}

  @MessagePattern(subjects.identity.accounts(anyCaller))
  @AuthenticatedBy('token')
  operate(
    @VerifiedPrincipal() principal: Principal,
    @Contract(AccountOperation) operation: AccountOperation,
    @Ctx() { peer }: MeshContext,
  ): Promise<AccountsAnswer> {
    return this.accounts.operate({ principal, arrival: { transport: 'nats', peer } }, operation);
  }
}

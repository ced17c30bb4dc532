import { Controller, Inject } from '@nestjs/common';
import { Ctx, MessagePattern } from '@nestjs/microservices';
import { anyCaller, ClientOperation, type ClientsAnswer, subjects } from '#libs/contracts';
import { AuthenticatedBy, Contract, MeshContext, VerifiedPrincipal } from '#libs/mesh';
import { type Principal } from '#libs/principal';
import { OperateClients } from './operate-clients.js';

@Controller()
export class ClientsController {
  constructor(@Inject(OperateClients) private readonly clients: OperateClients) {}

  @MessagePattern(subjects.identity.clients(anyCaller))
  @AuthenticatedBy('token')
  operate(
    @VerifiedPrincipal() principal: Principal,
    @Contract(ClientOperation) operation: ClientOperation,
    @Ctx() { peer }: MeshContext,
  ): Promise<ClientsAnswer> {
    return this.clients.operate({ principal, arrival: { transport: 'nats', peer } }, operation);
  }
}

import { Controller, Inject } from '@nestjs/common';
import { Ctx, MessagePattern } from '@nestjs/microservices';
import { anyCaller, type OfferedTools, OfferedToolsRequest, subjects } from '#libs/contracts';
import { AuthenticatedBy, Contract, MeshContext, VerifiedPrincipal } from '#libs/mesh';
import { type Principal } from '#libs/principal';
import { TellTools } from './tell-tools.js';

/** The tools that the principal may use. */
@Controller()
export class ToolsController {
  constructor(@Inject(TellTools) private readonly tools: TellTools) {}

  @MessagePattern(subjects.agent.tools(anyCaller))
  @AuthenticatedBy('token')
  offered(
    @VerifiedPrincipal() principal: Principal,
    @Contract(OfferedToolsRequest) _request: unknown,
    @Ctx() context: MeshContext,
  ): Promise<OfferedTools> {
    return this.tools.tell(principal, context);
  }
}

import { Controller, Inject } from '@nestjs/common';
import { Ctx, MessagePattern } from '@nestjs/microservices';
import { anyCaller, McpExchange, type McpFrame, subjects } from '#libs/contracts';
import { AuthenticatedBy, Contract, MeshContext, serveFetch } from '#libs/mesh';
import { McpEndpoint } from './protocol/mcp-endpoint.js';
import { RefuseExchange } from './protocol/refuse-exchange.js';

/** MCP over the mesh. */
@Controller()
export class ExchangeController {
  constructor(@Inject(McpEndpoint) private readonly endpoint: McpEndpoint) {}

  @MessagePattern(subjects.mcp.exchange(anyCaller))
  @AuthenticatedBy('token', { refusedBy: RefuseExchange })
  exchange(
    @Contract(McpExchange) exchange: McpExchange,
    @Ctx() context: MeshContext,
  ): AsyncGenerator<McpFrame> {
    return serveFetch(exchange, context, (request) =>
      this.endpoint.fetch(request, { transport: 'nats', peer: context.peer }),
    );
  }
}

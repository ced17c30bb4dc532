import { Controller, Inject } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import { anyCaller, McpExchange, type McpFrame, subjects } from '#libs/contracts';
import { MeshContext, parsePayload, serveFetch } from '#libs/mesh';
import { McpEndpoint } from './protocol/mcp-endpoint.js';

/** MCP over the mesh. */
@Controller()
export class ExchangeController {
  constructor(@Inject(McpEndpoint) private readonly endpoint: McpEndpoint) {}

  @MessagePattern(subjects.mcp.exchange(anyCaller))
  exchange(@Payload() payload: unknown, @Ctx() context: MeshContext): AsyncGenerator<McpFrame> {
    const exchange = parsePayload(McpExchange, payload);
    return serveFetch(exchange, context, (request) =>
      this.endpoint.fetch(request, { transport: 'nats', peer: context.peer }),
    );
  }
}

import { All, Controller, Inject, Req, Res } from '@nestjs/common';
import { Ctx, MessagePattern } from '@nestjs/microservices';
import { type McpHttpHandler } from '@modelcontextprotocol/server';
import { type Request, type Response } from 'express';
import { anyCaller, McpExchange, type McpFrame, subjects } from '#libs/contracts';
import { Contract, MeshContext, OpenToPeers, serveFetch } from '#libs/mesh';
import { sendResponse, toFetchRequest } from '../../../apps/mcp/src/http/fetch-bridge.js';

export const bareHandler = Symbol('BareHandler');

/** The SDK's handler on both transports, with nothing in front of it. */
@Controller()
export class BareController {
  constructor(@Inject(bareHandler) private readonly handler: McpHttpHandler) {}

  @MessagePattern(subjects.mcp.exchange(anyCaller))
  @OpenToPeers('the bare server asks nobody')
  exchange(
    @Contract(McpExchange) exchange: McpExchange,
    @Ctx() context: MeshContext,
  ): AsyncGenerator<McpFrame> {
    return serveFetch(exchange, context, (request) => this.handler.fetch(request));
  }

  @All('mcp')
  async serve(@Req() request: Request, @Res() response: Response): Promise<void> {
    await sendResponse(await this.handler.fetch(toFetchRequest(request, response)), response);
  }
}

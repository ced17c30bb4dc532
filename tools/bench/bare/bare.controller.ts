import { All, Controller, Inject, Req, Res } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import { type McpHttpHandler } from '@modelcontextprotocol/server';
import { type Request, type Response } from 'express';
import { anyCaller, McpExchange, type McpFrame, subjects } from '#libs/contracts';
import { MeshContext, parsePayload, serveFetch } from '#libs/mesh';
import { sendResponse, toFetchRequest } from '../../../apps/mcp/src/http/fetch-bridge.js';

export const bareHandler = Symbol('BareHandler');

/** The SDK's handler on both transports, with nothing in front of it. */
@Controller()
export class BareController {
  constructor(@Inject(bareHandler) private readonly handler: McpHttpHandler) {}

  @MessagePattern(subjects.mcp.exchange(anyCaller))
  exchange(@Payload() payload: unknown, @Ctx() context: MeshContext): AsyncGenerator<McpFrame> {
    return serveFetch(parsePayload(McpExchange, payload), context, (request) => this.handler.fetch(request));
  }

  @All('mcp')
  async serve(@Req() request: Request, @Res() response: Response): Promise<void> {
    await sendResponse(await this.handler.fetch(toFetchRequest(request, response)), response);
  }
}

import { All, Controller, Inject, MethodNotAllowedException, Req, Res, UseGuards } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { clientOf } from '#libs/edge';
import { McpEndpoint } from '../protocol/mcp-endpoint.js';
import { OwnHostGuard } from './own-host.guard.js';
import { ResourceMetadata } from './resource-metadata.js';
import { sendResponse, toFetchRequest } from './fetch-bridge.js';

/** MCP over HTTP, for clients outside the mesh. */
@Controller()
@UseGuards(OwnHostGuard)
export class McpController {
  constructor(
    @Inject(McpEndpoint) private readonly endpoint: McpEndpoint,
    @Inject(ResourceMetadata) private readonly metadata: ResourceMetadata,
  ) {}

  @All('mcp')
  async serve(@Req() request: Request, @Res() response: Response): Promise<void> {
    // Fetch has no such request (Fetch standard, forbidden method), and echoing one would show its token.
    if (request.method === 'TRACE') throw new MethodNotAllowedException();
    const answer = await this.endpoint.fetch(
      toFetchRequest(request, response),
      { transport: 'http', ...clientOf(request) },
      this.metadata.urlFor(request.headers.host),
    );
    await sendResponse(answer, response);
  }
}

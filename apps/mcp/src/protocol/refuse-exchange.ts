import { type McpFrame } from '#libs/contracts';
import { type RefusesCalls, serveFetch } from '#libs/mesh';
import { type McpEndpoint } from './mcp-endpoint.js';

/**
 * Refuses an exchange whose token the guard of the mesh did not take, in HTTP's words and by the pipeline: its first row
 * verifies the same token and answers as it does over HTTP. The exchange itself is not handed on, so that an endpoint
 * that would take the token has nothing to do.
 */
export class RefuseExchange implements RefusesCalls {
  constructor(private readonly endpoint: Pick<McpEndpoint, 'fetch'>) {}

  refuse(call: Parameters<RefusesCalls['refuse']>[0]): AsyncGenerator<McpFrame> {
    return serveFetch({ version: 1, headers: {}, body: '' }, call, (request) =>
      this.endpoint.fetch(request, { transport: 'nats', peer: call.peer }),
    );
  }
}

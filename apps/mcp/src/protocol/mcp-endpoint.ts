import {
  createMcpHandler,
  type McpHttpHandler,
  type McpRequestContext,
  Server,
} from '@modelcontextprotocol/server';
import { type Arrival } from '#libs/enforcement';
import { EnforcementPipeline, type PassedRequest } from '../enforcement/pipeline.js';
import { type EnforcementPorts } from '../enforcement/ports.js';
import { RequestRefused } from '../enforcement/refusal.js';
import { toErrorResponse, toToolResult } from './answers.js';
import { listTools } from './list-tools.js';

export interface EndpointOptions {
  /** Address of the RFC 9728 metadata document. */
  readonly metadataUrl: string;
  readonly scope: string;
  readonly version: string;
}

const instructionsFor = (abouts: readonly string[]) =>
  `Tools of the signed-in user for ${abouts.join('; ')}. Every call is decided by policy; a refusal names its rule.`;

/**
 * MCP behind enforcement, for both transports. A request passes the gate first; the SDK then checks the protocol on
 * the pinned message and dispatches; its `tools/call` handler has no way to a tool but the pipeline.
 */
export class McpEndpoint {
  readonly #pipeline: EnforcementPipeline;
  readonly #handler: McpHttpHandler;
  readonly #instructions: string;
  /** What was authenticated, by the very object handed to the SDK: nothing a request holds can name an entry. */
  readonly #passages = new WeakMap<object, PassedRequest>();

  constructor(
    ports: EnforcementPorts,
    private readonly options: EndpointOptions,
  ) {
    this.#pipeline = new EnforcementPipeline(ports);
    this.#instructions = instructionsFor(ports.toolboxes.named.map(({ toolbox }) => toolbox.about));
    this.#handler = createMcpHandler((context) => this.#server(context), {
      // Older revisions keep sessions and batches, which the pipeline does not speak.
      legacy: 'reject',
      maxSubscriptions: 0,
      onerror: (error) => ports.logger.debug({ err: error }, 'the protocol handler refused a request'),
    });
  }

  /** Serves one HTTP exchange. Never throws; never passes on what the gate did not. */
  readonly fetch = async (request: Request, arrival: Arrival): Promise<Response> => {
    const passed = await this.#pipeline.enter(request, arrival);
    if (passed instanceof RequestRefused) {
      return toErrorResponse(passed, this.options.metadataUrl, this.options.scope);
    }
    const { principal, message } = passed.state;
    const authInfo = {
      token: '',
      clientId: principal.agent.id,
      scopes: [...principal.scopes],
      expiresAt: principal.expiresAt,
    };
    this.#passages.set(authInfo, passed);
    // The body is spent: the pinned message stands for it. The signal still ends the call when the client leaves.
    const headers = new Headers(request.headers);
    headers.delete('authorization');
    const pinned = new Request(request.url, { method: 'POST', headers, signal: request.signal });
    return this.#handler.fetch(pinned, { authInfo, parsedBody: message });
  };

  close(): Promise<void> {
    return this.#handler.close();
  }

  /** A server for one request, never shared. */
  #server({ authInfo }: McpRequestContext): Server {
    const passed = authInfo && this.#passages.get(authInfo);
    // INVARIANT (nothing goes round the gate): without having passed it there is no server to talk to.
    if (!passed) throw new Error('a request reached the protocol handler without passing the gate');
    const identity = { name: 'deputy-mcp', title: 'Deputy', version: this.options.version };
    const server = new Server(identity, { capabilities: { tools: {} }, instructions: this.#instructions });
    server.setRequestHandler('tools/list', async (_request, { mcpReq }) =>
      listTools(await this.#pipeline.list(passed, mcpReq.signal)),
    );
    server.setRequestHandler('tools/call', async (_request, { mcpReq }) =>
      toToolResult(await this.#pipeline.call(passed, mcpReq.signal)),
    );
    return server;
  }
}

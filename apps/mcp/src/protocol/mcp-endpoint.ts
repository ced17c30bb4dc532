import {
  createMcpHandler,
  type McpHttpHandler,
  type McpRequestContext,
  type Server,
} from '@modelcontextprotocol/server';
import { apiKeyHeader, apis, fullScope } from '#libs/contracts';
import { type Arrival } from '#libs/enforcement';
import { EnforcementPipeline } from '../enforcement/pipeline.js';
import { type EnforcementPorts } from '../enforcement/ports.js';
import { RequestRefused } from '../enforcement/refusal.js';
import { modernRevision } from '../enforcement/revisions.js';
import { refuseKey } from '../enforcement/steps/authenticate-key.js';
import { rpc } from '../enforcement/steps/rpc-codes.js';
import { insufficientScope, toErrorResponse, tooManyRequests } from './answers.js';
import { type Exchange, exchangeOf } from './exchange.js';
import { LegacyHandler } from './legacy-handler.js';
import { serverOf, type Serving } from './server-of.js';
import { StateCodecs } from './state-codec.js';

export interface EndpointOptions {
  /** Address of the RFC 9728 metadata document. */
  readonly metadataUrl: string;
  readonly scope: string;
  readonly version: string;
  /** The page where people answer what waits of theirs. */
  readonly callsUrl?: string;
}

const instructionsFor = (abouts: readonly string[]) =>
  `Tools of the signed-in user for ${abouts.join('; ')}. Every call is decided by policy; a refusal names its rule.`;

/**
 * MCP behind enforcement, for both transports and both eras. A request passes the gate first; the SDK then checks the protocol
 * of its era on the pinned message and dispatches; its `tools/call` handler has no way to a tool but the pipeline.
 */
export class McpEndpoint {
  readonly #pipeline: EnforcementPipeline;
  readonly #modern: McpHttpHandler;
  readonly #legacy: LegacyHandler;
  readonly #serving: Serving;
  /** What was authenticated, by the very object handed to the SDK: nothing a request holds can name an entry. */
  readonly #exchanges = new WeakMap<object, Exchange>();

  constructor(
    private readonly ports: EnforcementPorts,
    private readonly options: EndpointOptions,
  ) {
    this.#pipeline = new EnforcementPipeline(ports);
    const { toolboxes } = ports;
    this.#serving = {
      pipeline: this.#pipeline,
      toolboxes,
      codecs: new StateCodecs(),
      instructions: instructionsFor(toolboxes.named.map(({ toolbox }) => toolbox.about)),
      version: options.version,
      callsUrl: options.callsUrl,
    };
    const onerror = (err: unknown) => {
      ports.logger.debug({ err }, 'the protocol handler refused a request');
    };
    this.#modern = createMcpHandler((context) => this.#serverOf(context), {
      // The gate has decided the era; what the SDK takes for the other one is refused.
      legacy: 'reject',
      maxSubscriptions: 0,
      onerror,
    });
    this.#legacy = new LegacyHandler(onerror);
  }

  /**
   * Serves one HTTP exchange. Never throws; never passes on what the gate did not.
   * @param metadataUrl where the metadata is under the name that this client knows the service by
   */
  readonly fetch = async (
    request: Request,
    arrival: Arrival,
    metadataUrl = this.options.metadataUrl,
  ): Promise<Response> => {
    const passed = await this.#pipeline.enter(request, arrival);
    if (passed instanceof RequestRefused) return toErrorResponse(passed, { ...this.options, metadataUrl });
    const exchange = exchangeOf(passed, request);
    const response = await this.#answer(exchange, request);
    // Over the mesh a refusal is an answer like any other: the agent reads it and tells it.
    if (arrival.transport !== 'http') return response;
    const { retryAfterSeconds, scopes } = exchange;
    if (retryAfterSeconds !== undefined) return tooManyRequests(response, retryAfterSeconds);
    if (!scopes) return response;
    const scope = [this.options.scope, ...scopes.map((one) => fullScope(apis.mcp, one))].join(' ');
    return insufficientScope(response, { metadataUrl, scope });
  };

  /** Refuses, on the record, what has an API key in its address, whatever it asks for. */
  readonly refuseKeyInAddress = async (arrival: Arrival): Promise<Response> =>
    toErrorResponse(await refuseKey('KEY_MISPLACED', arrival, this.ports), this.options);

  async #answer(exchange: Exchange, request: Request): Promise<Response> {
    const { passed } = exchange;
    const { malformed, message, revision } = passed.state;
    if (malformed) return this.#refuse(exchange, malformed, request.signal);
    // A notification of an older revision. There is no session for it to change and no request of another exchange to cancel.
    if (message.id === undefined) return new Response(null, { status: 202 });
    const response = await this.#hand(exchange, request);
    if (passed.column !== 'call' || exchange.begun) return response;
    // INVARIANT (every call leaves a record): the protocol handler took it for no call of its own.
    const text = `the call is not valid MCP ${revision ?? modernRevision}`;
    const refused = new RequestRefused(400, rpc.params, text, { id: message.id });
    const recorded = await this.#refuse(exchange, refused, request.signal);
    return (await codeOf(response)) === rpc.params ? recorded : response;
  }

  /** Refuses on the record what the protocol handler is not handed. */
  async #refuse(exchange: Exchange, refused: RequestRefused, signal: AbortSignal): Promise<Response> {
    const { verdict } = await this.#pipeline.call(exchange.passed, signal, { refused });
    exchange.retryAfterSeconds = verdict.retryAfterSeconds;
    return toErrorResponse(refused, this.options, verdict);
  }

  #hand(exchange: Exchange, request: Request): Promise<Response> {
    const { principal, message, era } = exchange.passed.state;
    // The body is spent: the pinned message stands for it. The signal still ends the call when the client leaves.
    const headers = new Headers(request.headers);
    headers.delete('authorization');
    headers.delete(apiKeyHeader);
    // The gate has seen that it says the same, in whichever form; the protocol handler knows the plain one.
    if (headers.has('mcp-method')) headers.set('mcp-method', message.method);
    // Answers are one JSON value, but for those before which something is told on the way.
    headers.set('accept', 'application/json, text/event-stream');
    const pinned = new Request(request.url, { method: 'POST', headers, signal: request.signal });
    if (era === 'legacy') return this.#legacy.fetch(this.#server(exchange), pinned, exchange);
    const authInfo = {
      token: '',
      clientId: principal.agent.id,
      scopes: [...principal.scopes],
      expiresAt: principal.expiresAt,
    };
    this.#exchanges.set(authInfo, exchange);
    return this.#modern.fetch(pinned, { authInfo, parsedBody: message });
  }

  close(): Promise<void> {
    this.#legacy.close();
    return this.#modern.close();
  }

  #serverOf({ authInfo }: McpRequestContext): Server {
    const exchange = authInfo && this.#exchanges.get(authInfo);
    // INVARIANT (nothing goes round the gate): without having passed it there is no server to talk to.
    if (!exchange) throw new Error('a request reached the protocol handler without passing the gate');
    return this.#server(exchange);
  }

  #server(exchange: Exchange): Server {
    return serverOf(exchange, this.#serving);
  }
}

/** The JSON-RPC error of an answer; the answer can still be sent. */
async function codeOf(response: Response): Promise<unknown> {
  const body = (await response.clone().json().catch(() => undefined)) as { error?: { code?: unknown } } | undefined; // prettier-ignore
  return body?.error?.code;
}

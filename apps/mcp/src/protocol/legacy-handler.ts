import { type Server, WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server';
import { type Exchange } from './exchange.js';

const internal = { code: -32603, message: 'the request could not be served, try again later' };

/**
 * Serves single requests of the older revisions without a session, each by a server and a transport of its own. Answers are JSON,
 * which every one of these revisions has its clients take (Streamable HTTP, Sending Messages), so that a client that takes no
 * event stream is served as well; who asked to be told how far a call is, and takes one, gets an event stream.
 */
export class LegacyHandler {
  readonly #endings = new Set<() => void>();

  constructor(private readonly onerror: (error: unknown) => void) {}

  /** Never rejects. @param request spent; its headers and its signal are read */
  async fetch(server: Server, request: Request, { passed, streams }: Exchange): Promise<Response> {
    const { message } = passed.state;
    const { promise: ended, end } = ending();
    request.signal.addEventListener('abort', end, { once: true });
    this.#endings.add(end);
    const leave = async () => {
      request.signal.removeEventListener('abort', end);
      this.#endings.delete(end);
      // Tells what still runs that nobody waits for it.
      await server.close().catch(this.onerror);
    };
    try {
      if (request.signal.aborted) end();
      const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: !streams });
      await server.connect(transport);
      // A transport that is closed never answers, so that whoever has left is not waited for.
      const response = await Promise.race([ended, transport.handleRequest(request, { parsedBody: message })]);
      if (streams && response.body) return await begun(response, response.body, { ended, leave });
      await leave();
      return response;
    } catch (error) {
      this.onerror(error);
      await leave();
      return Response.json({ jsonrpc: '2.0', id: message.id ?? null, error: internal }, { status: 500 });
    }
  }

  /** Ends what is being served. */
  close(): void {
    for (const end of this.#endings) end();
  }
}

/** A stream once its first message is there, so that it is known whether the request was dispatched. */
async function begun(
  response: Response,
  stream: ReadableStream<Uint8Array>,
  { ended, leave }: { ended: Promise<Response>; leave: () => Promise<void> },
): Promise<Response> {
  const reader = stream.getReader();
  // Closing the server ends the stream, for whoever waits for more of it.
  void ended.then(leave);
  const first = await reader.read();
  if (first.done) await leave();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      if (first.done) controller.close();
      else controller.enqueue(first.value);
    },
    async pull(controller) {
      const { done, value } = await reader.read();
      if (!done) return controller.enqueue(value);
      controller.close();
      await leave();
    },
    async cancel(reason) {
      await leave();
      await reader.cancel(reason);
    },
  });
  return new Response(body, { status: response.status, headers: response.headers });
}

/** The answer to nobody, once it is said that nobody waits. */
function ending(): { promise: Promise<Response>; end: () => void } {
  let end = () => {};
  const promise = new Promise<Response>((resolve) => {
    end = () => {
      resolve(new Response(null, { status: 499 }));
    };
  });
  return { promise, end };
}

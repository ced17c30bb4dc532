import { type Server, WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server';
import { type Message } from '../enforcement/stages.js';

const internal = { code: -32603, message: 'the request could not be served, try again later' };

/**
 * Serves single requests of the older revisions without a session, each by a server and a transport of its own. Answers are JSON,
 * which every one of these revisions has its clients take (Streamable HTTP, Sending Messages): nothing here speaks before its
 * answer, and a client that takes no event stream is served as well.
 */
export class LegacyHandler {
  readonly #endings = new Set<() => void>();

  constructor(private readonly onerror: (error: unknown) => void) {}

  /** Never rejects. @param request spent; its headers and its signal are read */
  async fetch(server: Server, request: Request, message: Message): Promise<Response> {
    const { promise: ended, end } = ending();
    request.signal.addEventListener('abort', end, { once: true });
    this.#endings.add(end);
    try {
      if (request.signal.aborted) end();
      const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
      await server.connect(transport);
      // A transport that is closed never answers, so that whoever has left is not waited for.
      return await Promise.race([ended, transport.handleRequest(request, { parsedBody: message })]);
    } catch (error) {
      this.onerror(error);
      return Response.json({ jsonrpc: '2.0', id: message.id ?? null, error: internal }, { status: 500 });
    } finally {
      request.signal.removeEventListener('abort', end);
      this.#endings.delete(end);
      // Tells what still runs that nobody waits for it.
      await server.close().catch(this.onerror);
    }
  }

  /** Ends what is being served. */
  close(): void {
    for (const end of this.#endings) end();
  }
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

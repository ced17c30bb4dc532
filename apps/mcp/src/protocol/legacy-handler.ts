import { type Server, WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server';
import { type Message } from '../enforcement/stages.js';

/**
 * Serves single requests of the older revisions without a session, each by a server and a transport of its own. Answers are JSON,
 * which every one of these revisions has its clients take (Streamable HTTP, Sending Messages): nothing here speaks before its
 * answer, and a client that takes no event stream is served as well.
 */
export class LegacyHandler {
  readonly #serving = new Set<Server>();

  /** @param request spent; its headers and its signal are read */
  async fetch(server: Server, request: Request, message: Message): Promise<Response> {
    const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
    const left = new Promise<Response>((resolve) => {
      request.signal.addEventListener('abort', () => resolve(new Response(null, { status: 499 })), { once: true }); // prettier-ignore
    });
    this.#serving.add(server);
    try {
      await server.connect(transport);
      request.signal.throwIfAborted();
      // The transport never answers whoever has left, since what would is closed below.
      return await Promise.race([transport.handleRequest(request, { parsedBody: message }), left]);
    } finally {
      this.#serving.delete(server);
      // Ends what still runs for a client that has left.
      await server.close();
    }
  }

  /** Ends what is being served. */
  async close(): Promise<void> {
    await Promise.all([...this.#serving].map((server) => server.close()));
  }
}

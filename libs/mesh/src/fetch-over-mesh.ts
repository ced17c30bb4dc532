import { isExchangedHeader, type McpExchange, McpFrame } from '#libs/contracts';
import { type MeshClient } from './mesh-client.js';
import { MeshError } from './mesh-error.js';

/**
 * A `fetch` that carries an HTTP exchange of MCP to `subject`. The URL is not looked at; the bearer token travels as the
 * message's own. Only POST exists: MCP 2026-07-28 needs no other method, and answers 405 to one.
 * Rejects with the signal's reason when aborted, otherwise with a MeshError.
 */
export function fetchOverMesh(client: MeshClient, subject: string): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    // Not the request's own signal, which fires no more once the request was garbage-collected: the body is read after
    // that.
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined);
    if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'POST' } });
    const exchange: McpExchange = { version: 1, headers: exchanged(request), body: await request.text() };
    const bearer = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
    const frames = client.stream(subject, exchange, {
      item: McpFrame,
      signal,
      bearer,
    });
    try {
      const first = await frames.next();
      if (first.done || !('status' in first.value)) {
        await frames.return(undefined);
        throw new MeshError('internal', `the answer of \`${subject}\` begins without a status`);
      }
      const { status, headers, body } = first.value;
      if (body === undefined) return new Response(bodyOf(frames), { status, headers });
      await frames.return(undefined);
      return new Response(mayHaveBody(status) ? body : null, { status, headers });
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw error;
    }
  };
}

const exchanged = (request: Request): Record<string, string> =>
  Object.fromEntries([...request.headers].filter(([name]) => isExchangedHeader(name)));

/** Pulls as it is read, so that the service's window is the reader's. Cancelling it stops the service. */
function bodyOf(frames: AsyncGenerator<McpFrame>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const frame = await frames.next();
      if (frame.done) controller.close();
      else if ('chunk' in frame.value) controller.enqueue(encoder.encode(frame.value.chunk));
    },
    async cancel() {
      await frames.return(undefined);
    },
  });
}

/** Fetch forbids a body, even an empty one, with these. */
const mayHaveBody = (status: number) => ![101, 204, 205, 304].includes(status);

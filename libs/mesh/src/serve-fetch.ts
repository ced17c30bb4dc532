import { setImmediate as nextTurn } from 'node:timers/promises';
import { isExchangedHeader, type McpExchange, type McpFrame } from '#libs/contracts';
import { MeshError } from './mesh-error.js';

/** A chunk stays well below a message's limit when JSON doubles every character of it. */
export const chunkCharacters = 256 * 1024;

/** How long a streamed body may keep its head back in the hope of travelling with it. */
const headWaitMs = 20;

interface ExchangeContext {
  bearer?: string | undefined;
  signal: AbortSignal;
}

/**
 * Serves one HTTP exchange that came over the mesh with a `fetch` handler. The bearer token is the message's, never one
 * inside the exchange; headers beyond MCP's own are dropped. A body that is whole at once travels in the head frame.
 * Leaving the loop, or the signal, aborts the handler's request.
 */
export async function* serveFetch(
  exchange: McpExchange,
  context: ExchangeContext,
  handler: (request: Request) => Promise<Response>,
): AsyncGenerator<McpFrame> {
  const left = new AbortController();
  const leave = () => left.abort(context.signal.reason);
  if (context.signal.aborted) leave();
  context.signal.addEventListener('abort', leave, { once: true });
  // Referenced until the end: a request that was garbage-collected no longer passes an abort on to its signal.
  const request = requestOf(exchange, context, left.signal);
  let finished = false;
  try {
    const response = await handler(request);
    const head = { status: response.status, headers: Object.fromEntries(response.headers) };
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    if (!reader) {
      yield { ...head, body: '' };
      finished = true;
      return;
    }
    try {
      yield* frames(head, reader, isEventStream(response));
      finished = true;
    } finally {
      if (!finished) await reader.cancel().catch(() => undefined);
    }
  } finally {
    context.signal.removeEventListener('abort', leave);
    if (!finished && !request.signal.aborted) left.abort(new MeshError('cancelled', 'the caller has left'));
  }
}

type Head = { status: number; headers: Record<string, string> };

async function* frames(
  head: Head,
  reader: ReadableStreamDefaultReader<string>,
  eventStream: boolean,
): AsyncGenerator<McpFrame> {
  let text = '';
  let next = reader.read();
  // A body is waited for, an event stream only for as long as nobody notices.
  for (const patience = eventStream ? deadline(headWaitMs) : undefined; ;) {
    const read = await (patience ? Promise.race([next, patience.promise]) : next);
    if (read === undefined || text.length > chunkCharacters) {
      patience?.clear();
      break;
    }
    if (read.done) {
      patience?.clear();
      yield* whole(head, text);
      return;
    }
    text += read.value;
    next = reader.read();
    // The first event of a stream that goes on does not wait for the second.
    if (patience && (await Promise.race([next, nextTurn()])) === undefined) {
      patience.clear();
      break;
    }
  }
  yield head;
  yield* chunks(text);
  for (let read = await next; !read.done; read = await reader.read()) yield* chunks(read.value);
}

function* whole(head: Head, body: string): Generator<McpFrame> {
  if (body.length <= chunkCharacters) yield { ...head, body };
  else {
    yield head;
    yield* chunks(body);
  }
}

function* chunks(text: string): Generator<McpFrame> {
  for (let start = 0; start < text.length;) {
    let end = Math.min(start + chunkCharacters, text.length);
    // A pair of surrogates is one character and is not torn.
    if (end < text.length && /[\uD800-\uDBFF]/.test(text.charAt(end - 1))) end -= 1;
    yield { chunk: text.slice(start, end) };
    start = end;
  }
}

function requestOf(exchange: McpExchange, context: ExchangeContext, signal: AbortSignal): Request {
  const headers = new Headers(Object.entries(exchange.headers).filter(([name]) => isExchangedHeader(name)));
  if (context.bearer) headers.set('authorization', `Bearer ${context.bearer}`);
  return new Request('http://mcp.mesh/mcp', { method: 'POST', headers, body: exchange.body, signal });
}

const isEventStream = (response: Response) =>
  response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;

function deadline(ms: number) {
  let timer: NodeJS.Timeout | undefined;
  const promise = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  return { promise, clear: () => clearTimeout(timer) };
}

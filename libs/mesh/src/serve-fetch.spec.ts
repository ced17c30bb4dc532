import { describe, expect, test } from '@jest/globals';
import { type McpExchange, type McpFrame } from '#libs/contracts';
import { chunkCharacters, serveFetch } from './serve-fetch.js';

const exchange: McpExchange = {
  version: 1,
  headers: { 'content-type': 'application/json' },
  body: '{"jsonrpc":"2.0"}',
};
const context = (more: object = {}) => ({ signal: new AbortController().signal, ...more });
const collect = async (frames: AsyncGenerator<McpFrame>) => {
  const all: McpFrame[] = [];
  for await (const frame of frames) all.push(frame);
  return all;
};
const bodyOf = (frames: McpFrame[]) =>
  frames.map((frame) => ('chunk' in frame ? frame.chunk : (frame.body ?? ''))).join('');
const eventStream = (
  start: (controller: ReadableStreamDefaultController<Uint8Array>) => void,
  cancel?: () => void,
) =>
  new Response(new ReadableStream<Uint8Array>({ start, ...(cancel && { cancel }) }), {
    headers: { 'content-type': 'text/event-stream' },
  });
const bytes = (text: string) => new TextEncoder().encode(text);

const serve = (
  given: McpExchange,
  about: Parameters<typeof serveFetch>[1],
  handler: (request: Request) => Response | Promise<Response>,
) => serveFetch(given, about, (request) => Promise.resolve(handler(request)));

describe('serving an HTTP exchange', () => {
  test("the handler gets the body, MCP's headers and the bearer token of the message", async () => {
    const frames = serve(
      {
        ...exchange,
        headers: {
          ...exchange.headers,
          authorization: 'Bearer forged',
          'x-user': 'alice',
          'mcp-method': 'tools/call',
          'Mcp-Param-Region': 'eu',
          'mcp-session-id': 'x',
        },
      },
      context({ bearer: 'real' }),
      async (request) =>
        Response.json({
          headers: Object.fromEntries(request.headers),
          body: await request.text(),
          method: request.method,
        }),
    );
    const [frame] = await collect(frames);
    expect(JSON.parse(frame && 'status' in frame ? (frame.body ?? '') : '')).toEqual({
      headers: {
        'content-type': 'application/json',
        'mcp-method': 'tools/call',
        // An argument that is said in a header as well.
        'mcp-param-region': 'eu',
        authorization: 'Bearer real',
      },
      body: exchange.body,
      method: 'POST',
    });
  });

  test('an authorization header inside the exchange is no identity', async () => {
    const forged = { ...exchange, headers: { authorization: 'Bearer forged' } };
    const [frame] = await collect(
      serve(forged, context(), (request) => new Response(request.headers.get('authorization') ?? 'none')),
    );
    expect(frame).toMatchObject({ body: 'none' });
  });

  test('a body that is whole at once is one frame, however it is typed', async () => {
    expect(await collect(serve(exchange, context(), () => Response.json({ a: 1 }, { status: 202 })))).toEqual(
      [{ status: 202, headers: { 'content-type': 'application/json' }, body: '{"a":1}' }],
    );
    const streamed = () =>
      eventStream((controller) => {
        controller.enqueue(bytes('data: 1\n\n'));
        controller.close();
      });
    expect(await collect(serve(exchange, context(), () => streamed()))).toHaveLength(1);
    expect(await collect(serve(exchange, context(), () => new Response(null, { status: 202 })))).toEqual([
      { status: 202, headers: {}, body: '' },
    ]);
  });

  test('an event is sent when it comes, not when the next does', async () => {
    let more: ReadableStreamDefaultController<Uint8Array> | undefined;
    const frames = serve(exchange, context(), () =>
      eventStream((controller) => {
        more = controller;
        controller.enqueue(bytes('data: 1\n\n'));
      }),
    );
    expect((await frames.next()).value).toEqual({
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
    });
    expect((await frames.next()).value).toEqual({ chunk: 'data: 1\n\n' });
    more?.enqueue(bytes('data: 2\n\n'));
    expect((await frames.next()).value).toEqual({ chunk: 'data: 2\n\n' });
    more?.close();
    expect((await frames.next()).done).toBe(true);
  });

  test('the head of an event stream that has nothing to say yet is sent', async () => {
    const frames = serve(exchange, context(), () => eventStream(() => undefined));
    expect((await frames.next()).value).toEqual({
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
    });
    await Promise.race([frames.return(undefined), Promise.resolve()]);
  });

  test('a large body arrives whole, in chunks that each fit a message, and no character is torn', async () => {
    const text = 'a' + '\u{1F600}'.repeat(chunkCharacters);
    const frames = await collect(serve(exchange, context(), () => new Response(text)));
    expect(frames.length).toBeGreaterThan(2);
    expect(frames.every((frame) => Buffer.byteLength(JSON.stringify(frame)) < 960 * 1024)).toBe(true);
    expect(frames.every((frame) => !('chunk' in frame) || !/[\uD800-\uDBFF]$/.test(frame.chunk))).toBe(true);
    expect(bodyOf(frames) === text).toBe(true);
  });

  test('leaving the loop aborts the request and cancels the body', async () => {
    let seen: AbortSignal | undefined;
    let cancelled = false;
    const frames = serve(exchange, context(), (request) => {
      seen = request.signal;
      return eventStream(
        (controller) => {
          controller.enqueue(bytes('data: 1\n\n'));
        },
        () => (cancelled = true),
      );
    });
    await frames.next();
    await frames.return(undefined);
    expect([seen?.aborted, cancelled]).toEqual([true, true]);
  });

  test('the signal of the call aborts the request', async () => {
    const abort = new AbortController();
    const frames = serve(
      exchange,
      { signal: abort.signal },
      (request) =>
        new Promise((_, reject) =>
          request.signal.addEventListener('abort', () => reject(new Error('aborted'))),
        ),
    );
    const first = frames.next();
    abort.abort();
    await expect(first).rejects.toThrow('aborted');
  });
});

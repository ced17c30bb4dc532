import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ReadableStream as NodeReadableStream } from 'node:stream/web';
import { type Request as NodeRequest, type Response as NodeResponse } from 'express';

/** A `fetch` request over a Node one: the body is not read yet, and the signal fires when the client leaves. */
export function toFetchRequest(request: NodeRequest, response: NodeResponse): Request {
  const left = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) left.abort(new Error('the client has left'));
  });
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    // A repeated header is joined as HTTP says, so that a second value can hide from nobody.
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  const query = request.url.indexOf('?');
  const search = query < 0 ? '' : request.url.slice(query);
  return new Request(`http://mcp.http${request.path}${search}`, {
    method: request.method,
    headers,
    signal: left.signal,
    ...(hasBody && { body: Readable.toWeb(request) as ReadableStream, duplex: 'half' }),
  });
}

/** Writes a `fetch` response; a client that leaves ends the stream behind it. */
export async function sendResponse(answer: Response, response: NodeResponse): Promise<void> {
  response.status(answer.status);
  answer.headers.forEach((value, name) => response.setHeader(name, value));
  response.setHeader('cache-control', 'no-store');
  response.setHeader('x-content-type-options', 'nosniff');
  if (!answer.body) {
    response.end();
    return;
  }
  const body = Readable.fromWeb(answer.body as NodeReadableStream<Uint8Array>);
  await pipeline(body, response).catch(() => response.destroy());
}

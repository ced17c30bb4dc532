import { hasDoubledKeys } from '#libs/edge';
import { RequestRefused } from '../refusal.js';
import { isPlainJson } from './plain-json.js';
import { readBounded } from './read-bounded.js';
import { rpc } from './rpc-codes.js';

/** Larger than any honest call by far. */
const longestBody = 256 * 1024;
/** What is no UTF-8 is refused: replacing it would make one text of many. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What the bytes hold, as far as it could be read, and why it is no request. */
export interface Read {
  readonly body?: unknown;
  readonly refused?: RequestRefused;
}

/** Reads the body of a POST once, within bounds. */
export async function readJson(request: Request): Promise<Read> {
  if (request.method !== 'POST') return refuse(405, rpc.refused, 'send MCP requests with POST');
  if (!/^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? ''))
    return refuse(415, rpc.refused, 'send MCP requests as `application/json`');
  let bytes: Uint8Array | undefined;
  try {
    bytes = await readBounded(request, longestBody);
  } catch {
    // Whoever sent it has left. That they came with a good token is known, and leaves its trace like any other envelope.
    return refuse(400, rpc.parse, 'the request broke off');
  }
  if (bytes === undefined)
    return refuse(413, rpc.refused, `the request is longer than ${String(longestBody)} bytes`);
  let text: string;
  let body: unknown;
  try {
    text = utf8.decode(bytes);
    body = JSON.parse(text);
  } catch {
    return refuse(400, rpc.parse, 'the request is not valid JSON in UTF-8');
  }
  // What counts of a key that is there twice is open; who reads before us may take the other one.
  if (hasDoubledKeys(text)) return { body, ...refuse(400, rpc.parse, 'the request names a key twice') };
  if (isPlainJson(body)) return { body };
  const why = 'the request is nested too deeply or holds malformed text or numbers';
  return { body, ...refuse(400, rpc.parse, why) };
}

const refuse = (...why: ConstructorParameters<typeof RequestRefused>) => ({
  refused: new RequestRefused(...why),
});

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const isId = (id: unknown): id is string | number =>
  (typeof id === 'string' && id.length <= 128) || Number.isSafeInteger(id);

import { RequestRefused } from '../refusal.js';
import { allowedMethods, type AllowedMethod, type Inbound, type Message, type Parsed } from '../stages.js';
import { envelopeProblem, versionKey } from './envelope.js';
import { headerText } from './header-text.js';
import { isPlainJson } from './plain-json.js';
import { readBounded } from './read-bounded.js';

const rpc = {
  parse: -32700,
  request: -32600,
  method: -32601,
  params: -32602,
  refused: -32000,
  headers: -32020,
} as const;
/** Larger than any honest call by far. */
const longestBody = 256 * 1024;
/** What is no UTF-8 is refused: replacing it would make one text of many. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What the bytes hold, as far as it could be read, and why it is no request. */
interface Read {
  readonly body?: unknown;
  readonly refused?: RequestRefused;
}

/**
 * Reads the body once, within bounds, and pins what it says: one JSON-RPC request of an allowed method whose headers
 * agree with it (MCP 2026-07-28, Streamable HTTP: Mcp-Method, Mcp-Name and MCP-Protocol-Version).
 * INVARIANT (every call leaves a record): what is meant as a call of a tool and is none goes on as a call that is refused, since a
 * refusal here would leave no trace of whoever sends it.
 */
export async function parse({ request }: Inbound): Promise<Parsed | RequestRefused> {
  const { headers } = request;
  const { body, refused } = await readJson(request);
  const read = refused ?? readMessage(body, headers);
  if (!(read instanceof RequestRefused)) return read;
  return isMeantAsCall(body, headers) ? refusedCall(read, body, headers) : read;
}

async function readJson(request: Request): Promise<Read> {
  const refuse = (...why: ConstructorParameters<typeof RequestRefused>) => ({
    refused: new RequestRefused(...why),
  });
  if (request.method !== 'POST') return refuse(405, rpc.refused, 'send MCP requests with POST');
  if (!/^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? ''))
    return refuse(415, rpc.refused, 'send MCP requests as `application/json`');
  const bytes = await readBounded(request, longestBody);
  if (bytes === undefined)
    return refuse(413, rpc.refused, `the request is longer than ${String(longestBody)} bytes`);
  let body: unknown;
  try {
    body = JSON.parse(utf8.decode(bytes));
  } catch {
    return refuse(400, rpc.parse, 'the request is not valid JSON in UTF-8');
  }
  if (isPlainJson(body)) return { body };
  const text = 'the request is nested too deeply or holds malformed text or numbers';
  return { body, ...refuse(400, rpc.parse, text) };
}

function readMessage(body: unknown, headers: Headers): Parsed | RequestRefused {
  if (Array.isArray(body))
    return new RequestRefused(400, rpc.request, 'batches are not accepted, send one request');
  if (!isRecord(body) || body['jsonrpc'] !== '2.0' || typeof body['method'] !== 'string') {
    return new RequestRefused(400, rpc.request, 'the body is no JSON-RPC 2.0 request');
  }
  const { id, method, params = {} } = body;
  if (!isId(id))
    return new RequestRefused(400, rpc.request, 'a request needs an `id`; notifications are not accepted');
  const refuse = (status: 400 | 404, code: number, message: string) =>
    new RequestRefused(status, code, message, { id });
  if (!isAllowed(method))
    return refuse(404, rpc.method, `there is no method \`${method.slice(0, 64)}\` here`);
  if (!isRecord(params)) return refuse(400, rpc.params, '`params` must be an object');
  const disagreement = disagreementOf(method, params, headers);
  if (disagreement)
    return refuse(400, rpc.headers, `the request headers and body disagree about ${disagreement}`);
  const problem = method === 'tools/call' ? envelopeProblem(params) : undefined;
  if (problem) return refuse(400, rpc.params, `the call is not valid: ${problem}`);
  const message: Message = { jsonrpc: '2.0', id, method, params };
  const name = method === 'tools/call' ? params['name'] : undefined;
  const toolName = typeof name === 'string' ? name : '';
  return { message, revision: revisionOf(headers), toolName, malformed: undefined };
}

/** By its body, whatever else is wrong with that, or by the header that a proxy would go by. */
function isMeantAsCall(body: unknown, headers: Headers): boolean {
  const messages: unknown[] = Array.isArray(body) ? body : [body];
  return (
    textOf('mcp-method', headers) === 'tools/call' ||
    messages.some((message) => isRecord(message) && message['method'] === 'tools/call')
  );
}

/** A call with what could be read of it. What it names is data of a record and is never looked up. */
function refusedCall(malformed: RequestRefused, body: unknown, headers: Headers): Parsed {
  const { params } = isRecord(body) ? body : {};
  const known = isRecord(params) && isPlainJson(params) ? params : {};
  const { name = textOf('mcp-name', headers), arguments: given } = known;
  return {
    message: {
      jsonrpc: '2.0',
      id: malformed.detail.id ?? '',
      method: 'tools/call',
      params: { arguments: given },
    },
    revision: revisionOf(headers),
    toolName: typeof name === 'string' ? name : '',
    malformed,
  };
}

function revisionOf(headers: Headers): string | null {
  const named = headers.get('mcp-protocol-version') ?? '';
  return /^\d{4}-\d{2}-\d{2}$/.test(named) ? named : null;
}

/** INVARIANT (headers agree): what a proxy routes or limits by is what is executed. */
function disagreementOf(
  method: string,
  params: Record<string, unknown>,
  headers: Headers,
): string | undefined {
  if (textOf('mcp-method', headers) !== method) return 'the method (`Mcp-Method`)';
  const name = method === 'tools/call' ? (params['name'] ?? null) : null;
  if (textOf('mcp-name', headers) !== name) return 'the name (`Mcp-Name`)';
  const meta = isRecord(params['_meta']) ? params['_meta'] : {};
  if (headers.get('mcp-protocol-version') !== (meta[versionKey] ?? null)) return 'the protocol version';
  return undefined;
}

/** Null without such a header, undefined when what it holds is no text. */
function textOf(name: string, headers: Headers): string | null | undefined {
  const value = headers.get(name);
  return value === null ? null : headerText(value);
}

const isAllowed = (method: string): method is AllowedMethod =>
  allowedMethods.includes(method as AllowedMethod);

const isId = (id: unknown): id is string | number =>
  (typeof id === 'string' && id.length <= 128) || Number.isSafeInteger(id);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { RequestRefused } from '../refusal.js';
import { type Era, modernRevision } from '../revisions.js';
import {
  allowedMethods,
  type AllowedMethod,
  type Heard,
  type Inbound,
  type Message,
  type Parsed,
} from '../stages.js';
import { envelopeProblem, versionKey } from './envelope.js';
import { headerText } from './header-text.js';
import { isPlainJson } from './plain-json.js';
import { isId, isRecord } from './read-json.js';
import { rpc } from './rpc-codes.js';

/** Where a refusal says which request it answers. */
type Refuse = (status: 200 | 400 | 404, code: number, message: string) => RequestRefused;

/**
 * Pins what the body says: one JSON-RPC request or notification of a method that its era has, whose headers agree with it
 * (MCP 2026-07-28, Streamable HTTP: Mcp-Method, Mcp-Name and MCP-Protocol-Version).
 * INVARIANT (every call leaves a record): what is meant as a call of a tool and is none goes on as a call that is refused, since a
 * refusal here would leave no trace of whoever sends it.
 */
export function parse({ request: { headers }, ...heard }: Inbound & Heard): Parsed | RequestRefused {
  const { body, era, unheard } = heard;
  const read = unheard ?? readMessage(body, era, headers);
  if (!(read instanceof RequestRefused)) return read;
  return isMeantAsCall(body, headers) ? refusedCall(read, body, headers) : read;
}

function readMessage(body: unknown, era: Era, headers: Headers): Parsed | RequestRefused {
  if (Array.isArray(body))
    return new RequestRefused(400, rpc.request, 'batches are not accepted, send one request');
  if (!isRecord(body) || body['jsonrpc'] !== '2.0' || typeof body['method'] !== 'string') {
    return new RequestRefused(400, rpc.request, 'the body is no JSON-RPC 2.0 request');
  }
  const { method, params = {} } = body;
  const id = 'id' in body ? body['id'] : undefined;
  const refuse: Refuse = (status, code, message) =>
    new RequestRefused(status, code, message, { id: isId(id) ? id : undefined });
  const isNotification = id === undefined && era === 'legacy' && method.startsWith('notifications/');
  if (!isNotification && !isId(id)) return refuse(400, rpc.request, needsId[era]);
  if (!isAllowed(method, era) || isNotification !== method.startsWith('notifications/'))
    return refuse(
      isNotification ? 400 : unknownMethod[era],
      rpc.method,
      `there is no method \`${method.slice(0, 64)}\` here${era === 'modern' ? ` in ${modernRevision}` : ''}`,
    );
  if (!isRecord(params)) return refuse(400, rpc.params, '`params` must be an object');
  const problem = problemOf({ method, params, era, headers }, refuse);
  if (problem) return problem;
  const name = method === 'tools/call' ? params['name'] : undefined;
  const message: Message = { jsonrpc: '2.0', id, method, params };
  return { message, toolName: typeof name === 'string' ? name : '', malformed: undefined };
}

const needsId: Readonly<Record<Era, string>> = {
  modern: 'a request needs an `id`; notifications are not accepted',
  legacy: 'a request needs an `id`',
};

/** To an older client 404 says that its session is lost (MCP 2025-11-25, Session Management). */
const unknownMethod = { modern: 404, legacy: 200 } as const;

interface Asked {
  readonly method: AllowedMethod;
  readonly params: Record<string, unknown>;
  readonly era: Era;
  readonly headers: Headers;
}

function problemOf(asked: Asked, refuse: Refuse): RequestRefused | undefined {
  const { method, params, era } = asked;
  if (era === 'modern' && claimOf(params) === undefined)
    return refuse(400, rpc.params, `\`_meta\` must name the protocol version (\`${versionKey}\`)`);
  const disagreement = disagreementOf(asked);
  if (disagreement)
    return refuse(400, rpc.headers, `the request headers and body disagree about ${disagreement}`);
  const problem = method === 'tools/call' ? envelopeProblem(params, era) : undefined;
  return problem === undefined ? undefined : refuse(400, rpc.params, `the call is not valid: ${problem}`);
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
    toolName: typeof name === 'string' ? name : '',
    malformed,
  };
}

/**
 * INVARIANT (headers agree): what a proxy routes or limits by is what is executed. The older era has no such headers, so that
 * they may be missing there, and may not lie.
 */
function disagreementOf({ method, params, era, headers }: Asked): string | undefined {
  const name = method === 'tools/call' ? (params['name'] ?? null) : null;
  const differs = (header: string, said: unknown) =>
    textOf(header, headers) !== said && (era === 'modern' || headers.has(header));
  if (differs('mcp-method', method)) return 'the method (`Mcp-Method`)';
  if (differs('mcp-name', name)) return 'the name (`Mcp-Name`)';
  const claim = claimOf(params);
  if (claim === undefined || headers.get('mcp-protocol-version') === claim) return undefined;
  return 'the protocol version (`MCP-Protocol-Version`)';
}

function claimOf(params: Record<string, unknown>): unknown {
  return isRecord(params['_meta']) ? params['_meta'][versionKey] : undefined;
}

/** Null without such a header, undefined when what it holds is no text. */
function textOf(name: string, headers: Headers): string | null | undefined {
  const value = headers.get(name);
  return value === null ? null : headerText(value);
}

const isAllowed = (method: string, era: Era): method is AllowedMethod =>
  (allowedMethods[era] as readonly string[]).includes(method);

import { callMethods, type CallMethod } from '../../toolbox/offered.js';
import { type AllowedMethod, allowedMethods, needsOffered } from '../methods.js';
import { type EnforcementPorts } from '../ports.js';
import { RequestRefused } from '../refusal.js';
import { type Era, modernRevision } from '../revisions.js';
import { type Authenticated, type Heard, type Inbound, type Message, type Parsed } from '../stages.js';
import { disagreementOf, nameIn, textOf } from './agree-with-headers.js';
import { claimOf, envelopeProblem, versionKey } from './envelope.js';
import { isPlainJson } from './plain-json.js';
import { isId, isRecord } from './read-json.js';
import { refuseEnvelope } from './refuse-envelope.js';
import { rpc } from './rpc-codes.js';

/** Where a refusal says which request it answers. */
type Refuse = (status: 200 | 400 | 404, code: number, message: string) => RequestRefused;
type Ports = Pick<EnforcementPorts, 'toolboxes'>;

/**
 * Pins what the body says: one JSON-RPC request or notification of a method that its era has, whose headers agree with it
 * (MCP 2026-07-28, Streamable HTTP: Mcp-Method, Mcp-Name, MCP-Protocol-Version and Mcp-Param).
 * INVARIANT (every call leaves a record): what is meant as a call and is none goes on as a call that is refused, since a
 * refusal here would leave no verdict of it.
 */
export function parse(ports: Ports & Pick<EnforcementPorts, 'turnedAway'>) {
  return (heard: Inbound & Authenticated & Heard): Parsed | Promise<RequestRefused> => {
    const { headers } = heard.request;
    const read = heard.unheard ?? readMessage(heard, headers, ports);
    if (!(read instanceof RequestRefused)) return read;
    // Fetched, and not sent: what is refused for its HTTP method has nothing that could be a call.
    const method = read.status === 405 ? undefined : meantAsCall(heard.body, headers, ports);
    return method
      ? refusedCall(read, method, { body: heard.body, headers, ...ports })
      : refuseEnvelope(read, heard, ports);
  };
}

function readMessage({ body, era }: Heard, headers: Headers, ports: Ports): Parsed | RequestRefused {
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
  if (!isAllowed(method, era, ports) || isNotification !== method.startsWith('notifications/'))
    return refuse(
      isNotification ? 400 : unknownMethod[era],
      rpc.method,
      `there is no method \`${method.slice(0, 64)}\` here${era === 'modern' ? ` in ${modernRevision}` : ''}`,
    );
  if (!isRecord(params)) return refuse(400, rpc.params, '`params` must be an object');
  const message: Message = { jsonrpc: '2.0', id, method, params };
  const toolName = toolNameIn(method, params, ports);
  const problem = problemOf({ message, era, headers, toolName, ...ports }, refuse);
  return problem ?? { message, toolName, malformed: undefined };
}

const needsId: Readonly<Record<Era, string>> = {
  modern: 'a request needs an `id`; notifications are not accepted',
  legacy: 'a request needs an `id`',
};

/** To an older client 404 says that its session is lost (MCP 2025-11-25, Session Management). */
const unknownMethod = { modern: 404, legacy: 200 } as const;

interface Asked extends Ports {
  readonly message: Message;
  readonly era: Era;
  readonly headers: Headers;
  readonly toolName: string;
}

function problemOf(asked: Asked, refuse: Refuse): RequestRefused | undefined {
  const { message, era, headers, toolName, toolboxes } = asked;
  const { method, params } = message;
  if (era === 'modern' && claimOf(params) === undefined)
    return refuse(400, rpc.params, `\`_meta\` must name the protocol version (\`${versionKey}\`)`);
  const disagreement = disagreementOf(message, { era, headers, tool: toolboxes.find(toolName) });
  if (disagreement)
    return refuse(400, rpc.headers, `the request headers and body disagree about ${disagreement}`);
  const problem = isCall(method) ? envelopeProblem(method, params, era) : undefined;
  return problem === undefined ? undefined : refuse(400, rpc.params, `the call is not valid: ${problem}`);
}

/**
 * By its body, whatever else is wrong with that, or by the header that a proxy would go by. Where neither could be read, or says what
 * it is, nobody knows that it was none.
 */
function meantAsCall(body: unknown, headers: Headers, { toolboxes }: Ports): CallMethod | undefined {
  const messages: unknown[] = Array.isArray(body) ? body : [body];
  const named = [
    textOf('mcp-method', headers),
    ...messages.map((message) => (isRecord(message) ? message['method'] : undefined)),
  ];
  const untold = named.every((one) => typeof one !== 'string');
  return callMethods.find(
    (one) => (named.includes(one) || (untold && one === 'tools/call')) && toolboxes.offers(one),
  );
}

/** A call with what could be read of it. What it names is data of a record and is never looked up. */
function refusedCall(
  malformed: RequestRefused,
  method: CallMethod,
  { body, headers, toolboxes }: Ports & { body: unknown; headers: Headers },
): Parsed {
  const { params } = isRecord(body) ? body : {};
  const known = isRecord(params) && isPlainJson(params) ? params : {};
  const { arguments: given, uri } = known;
  const name = nameIn(method, known) ?? textOf('mcp-name', headers);
  return {
    message: { jsonrpc: '2.0', id: malformed.detail.id ?? '', method, params: { arguments: given, uri } },
    toolName: typeof name === 'string' ? toolNamed(method, name, toolboxes) : '',
    malformed,
  };
}

function toolNameIn(method: AllowedMethod, params: Record<string, unknown>, { toolboxes }: Ports): string {
  const name = isCall(method) ? nameIn(method, params) : undefined;
  return isCall(method) && typeof name === 'string' ? toolNamed(method, name, toolboxes) : '';
}

/** A resource is named by its address, and known by the name that policy has for it. */
const toolNamed = (method: CallMethod, name: string, toolboxes: Ports['toolboxes']): string =>
  method === 'resources/read' ? (toolboxes.at(name)?.name ?? name) : name;

const isCall = (method: unknown): method is CallMethod => callMethods.includes(method as CallMethod);

function isAllowed(method: string, era: Era, { toolboxes }: Ports): method is AllowedMethod {
  if (!(allowedMethods[era] as readonly string[]).includes(method)) return false;
  const needed = needsOffered[method as AllowedMethod];
  return needed === undefined || toolboxes.offers(needed);
}

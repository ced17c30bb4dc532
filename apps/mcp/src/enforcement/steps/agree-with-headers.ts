import { saidIn } from '../../toolbox/mirrored-arguments.js';
import { type CallMethod, callMethods } from '../../toolbox/offered.js';
import { type Tool } from '../../toolbox/tool.js';
import { type Era } from '../revisions.js';
import { type Message } from '../stages.js';
import { claimOf } from './envelope.js';
import { headerText } from './header-text.js';

interface Beside {
  readonly era: Era;
  readonly headers: Headers;
  /** What is called, where there is one. */
  readonly tool: Tool | undefined;
}

/**
 * INVARIANT (headers agree): what a proxy routes or limits by is what is executed. The older era has no such headers, so that
 * they may be missing there, and may not lie.
 * @returns what headers and body disagree about; undefined when they agree
 */
export function disagreementOf({ method, params }: Message, beside: Beside): string | undefined {
  const { era, headers } = beside;
  const differs = (header: string, said: unknown) =>
    textOf(header, headers) !== said && (era === 'modern' || headers.has(header));
  if (differs('mcp-method', method)) return 'the method (`Mcp-Method`)';
  const name = isCall(method) ? (nameIn(method, params) ?? null) : null;
  if (differs('mcp-name', name)) return 'the name (`Mcp-Name`)';
  const claim = claimOf(params);
  if (claim !== undefined && headers.get('mcp-protocol-version') !== claim)
    return 'the protocol version (`MCP-Protocol-Version`)';
  return disagreeingArgument(params['arguments'], beside);
}

/** An argument that is not there needs no header, and one that is there needs the same in it (Custom Headers from Tool Parameters). */
function disagreeingArgument(given: unknown, { era, headers, tool }: Beside): string | undefined {
  if (tool?.method !== 'tools/call') return undefined;
  const found = tool.mirrored.find((argument) => {
    const said = saidIn(given, argument);
    if (said === undefined || (era === 'legacy' && !headers.has(argument.header))) return false;
    return textOf(argument.header, headers) !== said;
  });
  return found && `the argument \`${found.path.join('.')}\` (\`${found.header}\`)`;
}

/** What a call names its target by: the address of a resource, the name of anything else. */
export const nameIn = (method: CallMethod, params: Readonly<Record<string, unknown>>): unknown =>
  params[method === 'resources/read' ? 'uri' : 'name'];

/** Null without such a header, undefined when what it holds is no text. */
export function textOf(name: string, headers: Headers): string | null | undefined {
  const value = headers.get(name);
  return value === null ? null : headerText(value);
}

const isCall = (method: string): method is CallMethod => callMethods.includes(method as CallMethod);

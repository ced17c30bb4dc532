import { Client, StreamableHTTPClientTransport, type Tool } from '@modelcontextprotocol/client';
import { z } from 'zod';
import { WithheldTool, withheldKey } from '#libs/contracts';
import { toModelName, toModelSchema } from '../model/nova-schema.js';
import { callTool } from './call-tool.js';
import { KeptValidators } from './kept-validators.js';
import { toToolsFailure } from './tools-failure.js';
import { type OfferedTool, type Tools } from './tools.js';

export type McpToolsOptions = {
  /** Carries requests to the server; the address is only a name. */
  readonly fetch: typeof fetch;
  /** A token for mcp on the person's behalf, asked for at each request so that it never runs out. */
  readonly token: () => Promise<string>;
  readonly signal: AbortSignal;
  /** Longest one call may take. */
  readonly callMs?: number;
};

/** The revision both sides are written for; a server that does not offer it is refused. */
const protocolVersion = '2026-07-28';
const address = new URL('http://mcp.mesh/mcp');
const validators = new KeptValidators();

/**
 * Connects to the MCP server for one turn and lists the person's tools. A client is never shared between turns, so
 * nothing of one person can reach another.
 * @throws TurnFailure `tools_unavailable` or `unauthenticated`
 */
export async function openMcpTools(options: McpToolsOptions): Promise<Tools> {
  const { signal, callMs = 30_000 } = options;
  const client = new Client(
    { name: 'deputy-agent', version: '0.1.0' },
    {
      versionNegotiation: { mode: { pin: protocolVersion } },
      inputRequired: { autoFulfill: false },
      jsonSchemaValidator: validators,
    },
  );
  const transport = new StreamableHTTPClientTransport(address, {
    fetch: options.fetch,
    authProvider: { token: options.token },
    onInsufficientScope: 'throw',
  });
  try {
    await client.connect(transport, { signal, timeout: callMs });
    const asksForWhole = { _meta: { [withheldKey]: true } };
    const { tools, _meta } = await client.listTools(asksForWhole, { signal, timeout: callMs });
    return {
      offered: offer(tools, withheldIn(_meta)),
      call: (tool, input, how) => callTool(client, tool, input, { ...how, timeout: callMs }),
      close: () => client.close(),
    };
  } catch (error) {
    await client.close().catch(() => undefined);
    throw toToolsFailure(error);
  }
}

/** Withheld tools are offered too: an attempt is then refused on the record, and the answer can name the rule. */
function offer(tools: readonly Tool[], withheld: readonly WithheldTool[]): OfferedTool[] {
  const allowed = tools.map((tool) =>
    offered(tool, tool.description ?? '', {
      allowed: true,
      readOnly: tool.annotations?.readOnlyHint === true,
    }),
  );
  const refused = withheld.map(({ name, description = name, inputSchema = {}, rationale }) =>
    offered(
      { name, inputSchema },
      `${description} (Expected to be refused: ${rationale.join(', ')}. Call it when it is asked for.)`,
      { allowed: false, readOnly: false },
    ),
  );
  const seen = new Set<string>();
  return [...allowed, ...refused].filter(({ name }) => !seen.has(name) && seen.add(name));
}

const offered = (
  { name, inputSchema }: { name: string; inputSchema: Readonly<Record<string, unknown>> },
  description: string,
  is: Pick<OfferedTool, 'allowed' | 'readOnly'>,
): OfferedTool => ({
  name: toModelName(name),
  mcpName: name,
  description: description || name,
  inputSchema: toModelSchema(inputSchema),
  ...is,
});

function withheldIn(meta: Readonly<Record<string, unknown>> | undefined): WithheldTool[] {
  const parsed = z.array(WithheldTool).safeParse(meta?.[withheldKey] ?? []);
  return parsed.success ? parsed.data : [];
}

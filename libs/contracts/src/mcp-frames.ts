import { z } from 'zod';

/**
 * MCP over the mesh: one message is one HTTP exchange of MCP's Streamable HTTP transport, so both transports
 * meet the same `fetch`. The bearer token travels in the NATS `authorization` header.
 */
export const McpExchange = z.strictObject({
  version: z.literal(1),
  /** Lower-case names; only the ones MCP itself defines, see {@link isExchangedHeader}. */
  headers: z.record(z.string(), z.string()),
  /** The JSON-RPC message, verbatim. */
  body: z.string(),
});
export type McpExchange = z.infer<typeof McpExchange>;

const exchanged: ReadonlySet<string> = new Set([
  'accept',
  'content-type',
  'mcp-protocol-version',
  'mcp-method',
  'mcp-name',
]);

/** Whether a header crosses the mesh: MCP's own, and the arguments that a client says in one (`Mcp-Param-<name>`). */
export const isExchangedHeader = (name: string): boolean =>
  exchanged.has(name.toLowerCase()) || /^mcp-param-[!#$%&'*+\-.^_`|~0-9a-z]+$/i.test(name);

/** A response: a head, then text chunks. A body that is whole at once travels in the head. */
export const McpFrame = z.union([
  z.strictObject({
    status: z.int(),
    headers: z.record(z.string(), z.string()),
    body: z.string().optional(),
  }),
  z.strictObject({ chunk: z.string() }),
]);
export type McpFrame = z.infer<typeof McpFrame>;

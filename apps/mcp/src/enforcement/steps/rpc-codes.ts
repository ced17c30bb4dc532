/** JSON-RPC 2.0's error codes, and those that MCP 2026-07-28 adds. */
export const rpc = {
  parse: -32700,
  request: -32600,
  method: -32601,
  params: -32602,
  internal: -32603,
  refused: -32000,
  /** HeaderMismatch */
  headers: -32020,
  /** UnsupportedProtocolVersion */
  version: -32022,
} as const;

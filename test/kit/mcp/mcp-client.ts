import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { idempotencyKey, subjects, Verdict, verdictKey } from '#libs/contracts';
import { fetchOverMesh } from '#libs/mesh';
import { type TestMcp } from './start-test-mcp.js';

export interface ToolAnswer {
  readonly isError: boolean;
  readonly text: string;
  readonly structured: Record<string, unknown>;
  readonly verdict: Verdict;
}

/** The official MCP client, over one of the two transports; of 2025-11-25 as it is at its defaults. */
export class McpTestClient {
  private constructor(readonly client: Client) {}

  static async connect(
    mcp: Pick<TestMcp, 'url' | 'agent'>,
    transport: 'nats' | 'http',
    token: string,
    revision: '2026-07-28' | '2025-11-25' = '2026-07-28',
  ): Promise<McpTestClient> {
    const client = new Client(
      { name: 'spec', version: '1' },
      revision === '2026-07-28' ? { versionNegotiation: { mode: { pin: revision } } } : {},
    );
    const overMesh = fetchOverMesh(mcp.agent, subjects.mcp.exchange('agent'));
    await client.connect(
      new StreamableHTTPClientTransport(new URL('/mcp', mcp.url), {
        requestInit: { headers: { authorization: `Bearer ${token}` } },
        ...(transport === 'nats' && { fetch: overMesh }),
      }),
    );
    return new McpTestClient(client);
  }

  /** @param key the call's idempotency key */
  async call(name: string, args: Record<string, unknown> = {}, key?: string): Promise<ToolAnswer> {
    const result = await this.client.callTool({
      name,
      arguments: args,
      ...(key !== undefined && { _meta: { [idempotencyKey]: key } }),
    });
    const [first] = result.content;
    return {
      isError: result.isError ?? false,
      text: first?.type === 'text' ? first.text : '',
      structured: (result.structuredContent ?? {}) as Record<string, unknown>,
      verdict: Verdict.parse(result._meta?.[verdictKey]),
    };
  }

  close(): Promise<void> {
    return this.client.close();
  }
}

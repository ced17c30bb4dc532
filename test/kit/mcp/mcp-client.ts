import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { subjects, Verdict, verdictKey } from '#libs/contracts';
import { fetchOverMesh } from '#libs/mesh';
import { type TestMcp } from './start-test-mcp.js';

export interface ToolAnswer {
  readonly isError: boolean;
  readonly text: string;
  readonly structured: Record<string, unknown>;
  readonly verdict: Verdict;
}

/** The official MCP client of revision 2026-07-28, over one of the two transports. */
export class McpTestClient {
  private constructor(readonly client: Client) {}

  static async connect(
    mcp: Pick<TestMcp, 'url' | 'agent'>,
    transport: 'nats' | 'http',
    token: string,
  ): Promise<McpTestClient> {
    const client = new Client(
      { name: 'spec', version: '1' },
      { versionNegotiation: { mode: { pin: '2026-07-28' } } },
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

  async call(name: string, args: Record<string, unknown> = {}): Promise<ToolAnswer> {
    const result = await this.client.callTool({ name, arguments: args });
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

import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

const search = { name: 'products_search', arguments: { category: 'Laptops', maxPrice: 1500 } };

/** One MCP client of the SDK, connected; its `search` is one tool call, checked to have found something. */
export class McpCaller {
  private constructor(private readonly client: Client) {}

  static async connect(url: string, o: { token?: string; fetch?: typeof fetch } = {}): Promise<McpCaller> {
    const client = new Client(
      { name: 'bench', version: '1' },
      { versionNegotiation: { mode: { pin: '2026-07-28' } } },
    );
    await client.connect(
      new StreamableHTTPClientTransport(new URL(url), {
        requestInit: { headers: o.token ? { authorization: `Bearer ${o.token}` } : {} },
        ...(o.fetch && { fetch: o.fetch }),
      }),
    );
    return new McpCaller(client);
  }

  async search(): Promise<void> {
    const result = await this.client.callTool(search);
    const { products } = (result.structuredContent ?? {}) as { products?: unknown[] };
    if (result.isError || !products?.length) throw new Error(`the call failed: ${JSON.stringify(result)}`);
  }

  /** @returns what it gave @throws where it was refused or failed */
  async call(
    name: string,
    given: Record<string, unknown>,
    onProgress?: () => void,
  ): Promise<Record<string, unknown>> {
    const options = onProgress && { onprogress: onProgress, resetTimeoutOnProgress: true };
    const result = await this.client.callTool({ name, arguments: given }, options);
    if (result.isError) throw new Error(`the call failed: ${JSON.stringify(result.content)}`);
    return (result.structuredContent ?? {}) as Record<string, unknown>;
  }

  close(): Promise<void> {
    return this.client.close();
  }
}

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  Client as ClientV2,
  StreamableHTTPClientTransport as TransportV2,
} from '@modelcontextprotocol/client';
import { Verdict, verdictKey } from '#libs/contracts';
import { eventually } from '#test/eventually';
import { startTestMcp, type TestMcp } from '#test/mcp/start-test-mcp';

let mcp: TestMcp;
beforeAll(async () => {
  mcp = await startTestMcp();
});
afterAll(async () => {
  await mcp?.close();
});

/** What the specs ask of a client, of either SDK. */
type AnyClient = Pick<ClientV2, 'close' | 'getServerVersion' | 'getInstructions' | 'ping'> & {
  listTools(): Promise<{ tools: { name: string }[] }>;
  callTool(call: { name: string; arguments: Record<string, unknown> }): Promise<{ isError?: unknown; content?: unknown; structuredContent?: unknown; _meta?: Record<string, unknown> | undefined }>;
}; // prettier-ignore

const identity = { name: 'spec', version: '1' };
const withToken = (token: string) => ({ requestInit: { headers: { authorization: `Bearer ${token}` } } });
const address = () => new URL('/mcp', mcp.url);

/** Clients as they come, and how they speak: nothing is set but the token. */
const clients: readonly [string, string, (token: string) => Promise<AnyClient>][] = [
  [
    'SDK 1',
    '2025-11-25',
    async (token) => {
      const client = new ClientV1(identity);
      await client.connect(new TransportV1(address(), withToken(token)));
      return client;
    },
  ],
  [
    'SDK 2 at its defaults',
    '2025-11-25',
    async (token) => {
      const client = new ClientV2(identity);
      await client.connect(new TransportV2(address(), withToken(token)));
      return client;
    },
  ],
  [
    'SDK 2 that finds out',
    '2026-07-28',
    async (token) => {
      const client = new ClientV2(identity, { versionNegotiation: { mode: 'auto' } });
      await client.connect(new TransportV2(address(), withToken(token)));
      return client;
    },
  ],
];

describe.each(clients)('%s', (name, revision, connect) => {
  // Somebody else each time: equal refusals of one person are one record.
  const reader = { actors: ['deputy-mcp-client'], groups: ['acme-readers'] };
  const person = name.toLowerCase().replaceAll(' ', '-');
  let client: AnyClient;
  beforeAll(async () => {
    client = await connect(await mcp.token(person, reader));
  });
  afterAll(() => client?.close());
  const call = async (tool: string, args: Record<string, unknown>) => {
    const result = await client.callTool({ name: tool, arguments: args });
    return { ...result, verdict: Verdict.parse(result._meta?.[verdictKey]) };
  };
  const eventsOf = (callId: string) => mcp.events.filter((event) => event.callId === callId);

  it('connects and is told who it speaks to', () => {
    expect(client.getServerVersion()).toMatchObject({ name: 'deputy-mcp' });
    expect(client.getInstructions()).toContain('the product catalogue');
  });

  it('lists what its person may use', async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['products_list', 'products_search', 'products_get']);
  });

  it('finds laptops, on the record that names the revision', async () => {
    const { structuredContent, content, verdict } = await call('products_search', { category: 'Laptops' });
    const { products } = structuredContent as { products: { category: string }[] };
    expect(new Set(products.map(({ category }) => category))).toEqual(new Set(['Laptops']));
    expect(content).toEqual([{ type: 'text', text: JSON.stringify(structuredContent) }]);
    await eventually('the call is on the record', () => eventsOf(verdict.callId).length === 2);
    expect(eventsOf(verdict.callId)[0]).toMatchObject({ decision: 'permit', revision, transport: 'http', user: { name: person }, agent: { id: 'deputy-mcp-client' } }); // prettier-ignore
  });

  it('is refused a delete, by a rule it is told', async () => {
    const { isError, verdict } = await call('products_delete', { id: '101' });
    expect([isError, verdict.decision, verdict.rationale]).toEqual([true, 'deny', ['WRITE_NEEDS_EDITOR']]);
    await eventually('the refusal is on the record', () => eventsOf(verdict.callId).length === 1);
    expect(eventsOf(verdict.callId)[0]).toMatchObject({ decision: 'deny', revision });
  });

  it('stays connected', async () => {
    if (revision === '2025-11-25') await client.ping();
    expect((await client.listTools()).tools).toHaveLength(3);
  });
});

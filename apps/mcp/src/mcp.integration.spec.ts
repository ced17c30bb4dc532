import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { withheldKey } from '#libs/contracts';
import { McpTestClient, startTestMcp, type TestMcp } from '#libs/testing';

let mcp: TestMcp;
beforeAll(async () => {
  mcp = await startTestMcp();
}, 60_000);
afterAll(async () => {
  await mcp?.close();
}, 30_000);

const outside = { actors: ['deputy-mcp-client'] };

describe.each(['nats', 'http'] as const)('over %s', (transport) => {
  const clients = new Map<string, McpTestClient>();
  afterAll(() => Promise.all([...clients.values()].map((client) => client.close())));

  async function as(username: string): Promise<McpTestClient> {
    let client = clients.get(username);
    if (!client) {
      const token = await mcp.token(username, transport === 'http' ? outside : {});
      client = await McpTestClient.connect(mcp, transport, token);
      clients.set(username, client);
    }
    return client;
  }

  it('lists the catalogue sorted by price', async () => {
    const { structured, verdict } = await (
      await as('alice')
    ).call('products_list', { sort: 'price', limit: 100 });
    const products = structured['products'] as { price: number; id: string }[];
    expect(products.length).toBeGreaterThan(60);
    expect(products.map(({ price }) => price)).toEqual(
      products.map(({ price }) => price).sort((a, b) => a - b),
    );
    expect(verdict).toMatchObject({
      decision: 'permit',
      rationale: ['CATALOGUE_READ'],
      policies: ['catalogue-read'],
    });
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { McpTestClient } from '#test/mcp/mcp-client';
import { startTestMcp, type TestMcp } from '#test/mcp/start-test-mcp';
import { eventually } from '#test/eventually';

/** Behind a proxy that is believed about addresses, with budgets that a spec can spend. */
describe('clients of the HTTP face', () => {
  let mcp: TestMcp;
  beforeAll(async () => {
    mcp = await startTestMcp({
      trustedProxies: ['127.0.0.0/8'],
      requestsPerClient: { burst: 50, perSecond: 0.1 },
      callsPerPerson: { burst: 8, perSecond: 0.1 },
    });
  });
  afterAll(() => mcp.close());

  const ask = (address: string, path = '/mcp') =>
    fetch(new URL(path, mcp.url), { method: 'POST', headers: { 'x-forwarded-for': address } });

  it('are bounded before a token is looked at, each by their own address', async () => {
    const answers = await Promise.all(Array.from({ length: 80 }, () => ask('203.0.113.66')));
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(52);
    expect(refused.length).toBeGreaterThanOrEqual(28);
    expect(refused[0]?.headers.get('retry-after')).toMatch(/^\d+$/);
    expect((await ask('198.51.100.7')).status).toBe(401);
    expect(
      (await fetch(new URL('/health/live', mcp.url), { headers: { 'x-forwarded-for': '203.0.113.66' } }))
        .status,
    ).toBe(200);
  });

  it('are refused beyond the budget of their person, and the log says how often', async () => {
    const token = await mcp.token('bob', { actors: ['deputy-mcp-client'] });
    const overHttp = await McpTestClient.connect(mcp, 'http', token);
    const answered = async (client: McpTestClient) => {
      try {
        return (await client.call('products_list')).verdict.decision;
      } catch (error) {
        return (error as { status?: number }).status;
      }
    };
    const first: unknown[] = [];
    for (let i = 0; i < 20; i += 1) first.push(await answered(overHttp));
    expect(first.filter((decision) => decision === 'permit').length).toBeLessThanOrEqual(9);
    expect(first.at(-1)).toBe(429);
    await overHttp.close();
    await eventually('the log says how often', () =>
      mcp.events.some((event) => event.type === 'decision.repeated' && event.count >= 4),
    );
    const spent = mcp.events.filter(
      (event) => event.type === 'decision.decided' && event.rationale.includes('BUDGET_SPENT'),
    );
    expect(spent).toMatchObject([{ user: { name: 'bob' }, address: '127.0.0.1' }]);
  });
});

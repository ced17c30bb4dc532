import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { PolicyEngine } from '#libs/policy';
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

  it('strangers learn what the service is and nothing it knows: /health and /api/v1/service-info say the same to everybody', async () => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
    const read = async (path: string, headers: Record<string, string> = {}) => {
      const response = await fetch(new URL(path, mcp.url), { headers });
      return { status: response.status, body: (await response.json()) as object };
    };
    expect(await read('/health')).toEqual({ status: 200, body: { status: 'ok' } });
    const info = {
      name: 'deputy-mcp',
      version,
      revisions: ['2026-07-28', '2025-11-25', '2025-06-18', '2025-03-26'],
      policyFingerprint: mcp.app.get(PolicyEngine).fingerprint,
    };
    expect(await read('/api/v1/service-info')).toEqual({ status: 200, body: info });
    const token = await mcp.token('bob', { actors: ['deputy-mcp-client'] });
    expect((await read('/api/v1/service-info', { authorization: `Bearer ${token}` })).body).toEqual(info);
    await mcp.nats.restart({ jetstream: false });
    await eventually('it is told that it cannot do its part, and not why', async () => {
      const { status, body } = await read('/health');
      return status === 503 && JSON.stringify(body) === '{"status":"unavailable"}';
    });
    await mcp.nats.restart();
  });
});

import { describe, expect, it } from '@jest/globals';
import { DecisionEvent } from '#libs/contracts';
import { type Arrival } from '#libs/enforcement';
import { legacyRequest, peopleOutside } from '#test/enforcement/eras';
import { fakeWorld, type FakeWorld, mcpRequest } from '#test/enforcement/fake-world';
import { McpEndpoint } from './mcp-endpoint.js';

const http: Arrival = { transport: 'http', address: '203.0.113.7' };
const worldOutside = () => fakeWorld({}, peopleOutside);
const claimKey = 'io.modelcontextprotocol/protocolVersion';

async function send(world: FakeWorld, request: Request, arrival = http): Promise<number> {
  const endpoint = new McpEndpoint(world.ports, { metadataUrl: 'x', scope: 'x', version: '1' });
  return (await endpoint.fetch(request, arrival)).status;
}
/** A list in 2026-07-28 under a header that says another revision. */
const disagreeing = (header: string, change: { token?: string; method?: string } = {}) =>
  mcpRequest(change.method ?? 'tools/list', {}, { ...change, headers: { 'mcp-protocol-version': header } });
const older = legacyRequest('2025-11-25');

/** Of which a part comes, and then nothing any more. */
function brokenOff(method: string, sent: string): Request {
  const { headers } = mcpRequest(method, { name: 'things_drop', arguments: {} });
  const body = new ReadableStream({
    start(controller) {
      if (sent) controller.enqueue(new TextEncoder().encode(sent));
      controller.error(new Error('aborted'));
    },
  });
  return new Request('http://mcp.http/mcp', { method: 'POST', headers, body, duplex: 'half' });
}

describe('INVARIANT (a refused envelope is recorded or counted)', () => {
  it.each([
    ['tools/list', '', 'mcp_request'],
    ['tools/list', '{"jsonrpc"', 'mcp_request'],
    ['tools/call', '{"jsonrpc"', 'things_drop'],
  ])('also where its body breaks off: %s after %j', async (method, sent, tool) => {
    const world = worldOutside();
    expect(await send(world, brokenOff(method, sent))).toBe(400);
    expect(world.events).toMatchObject([{ tool, decision: 'deny', rationale: ['ENVELOPE_INVALID'], user: { name: 'bob' } }]);
    expect(world.trace).not.toContain('ran');
  }); // prettier-ignore

  it('by whom, through which agent, in which revision, and what was said where', async () => {
    const world = worldOutside();
    expect(await send(world, disagreeing('2025-11-25'))).toBe(400);
    const [event] = world.events;
    expect(DecisionEvent.safeParse(event).success).toBe(true);
    expect(event).toMatchObject({
      ...{ tool: 'mcp_request', stage: 'admission', decision: 'deny', rationale: ['ENVELOPE_DISAGREES'] },
      ...{ tenant: 'acme', user: { name: 'bob' }, agent: { id: 'deputy-mcp-client' } },
      ...{ transport: 'http', address: '203.0.113.7', revision: '2025-11-25' },
      resource: { type: 'Envelope', id: 'tools/list' },
      facts: { attributes: { header: '2025-11-25', meta: '2026-07-28' } },
    });
  });

  it.each([
    ['a method of the newer in the older', older('server/discover'), 'ENVELOPE_DISAGREES'],
    ['initialize under a header of the newer', older('initialize', {}, { headers: { 'mcp-protocol-version': '2026-07-28' } }), 'ENVELOPE_DISAGREES'],
    ['another method in its header', older('tools/list', {}, { headers: { 'mcp-method': 'ping' } }), 'ENVELOPE_DISAGREES'],
    ['a revision that nobody speaks', older('tools/list', {}, { headers: { 'mcp-protocol-version': '2031-01-01' } }), 'REVISION_UNKNOWN'],
    ['params that are a list', older('tools/list', {}, { body: '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":[]}' }), 'ENVELOPE_INVALID'],
    ['too long a list', mcpRequest('tools/list', {}, { body: 'x'.repeat(300_000) }), 'ENVELOPE_INVALID'],
    ['a list in broken JSON', mcpRequest('tools/list', {}, { body: '{' }), 'ENVELOPE_INVALID'],
    ['a batch of lists', mcpRequest('tools/list', {}, { body: '[{"method":"tools/list"}]' }), 'ENVELOPE_INVALID'],
  ])('by a short list of reasons: %s', async (_what, request, code) => {
    const world = worldOutside();
    expect(await send(world, request)).toBeGreaterThanOrEqual(200);
    expect(world.events).toMatchObject([{ tool: 'mcp_request', rationale: [code] }]);
  }); // prettier-ignore

  it.each([
    ['a good list', mcpRequest('tools/list')],
    ['a good beginning', older('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'spec', version: '1' } })],
    ['a method that there is not', mcpRequest('x/y')],
    ['a kind that nothing is offered of', older('prompts/list')],
    ['another method of HTTP', new Request('http://mcp.http/mcp', { headers: { authorization: 'Bearer bob' } })],
  ])('is nothing to what clients do to find out what there is: %s', async (_what, request) => {
    const world = worldOutside();
    await send(world, request);
    expect(world.events).toEqual([]);
  }); // prettier-ignore

  it('however many of them, with whatever words in them, from wherever: one record and its count', async () => {
    const world = worldOutside();
    for (let n = 0; n < 64; n += 1) {
      const [header, address] = [`20${String(n + 10)}-01-01`, `203.0.113.${String(n)}`];
      expect(await send(world, disagreeing(header), { transport: 'http', address })).toBe(400);
    }
    const told = [
      'kept turned away at Envelope',
      ...[2, 4, 8, 16, 32, 64].map((n) => `kept count ${String(n)}`),
    ];
    expect(world.trace).toEqual(told);
  });

  it('one person behind another hides nothing of theirs', async () => {
    const world = worldOutside();
    for (const token of ['bob', 'alice', 'bob', 'alice'])
      await send(world, disagreeing('2025-11-25', { token }));
    const who = world.events.flatMap((event) =>
      event.type === 'decision.decided' ? [event.user?.name] : [],
    );
    expect(who).toEqual(['bob', 'alice']);
  });

  it('keeps nothing that may be a secret, wherever it was put', async () => {
    const world = worldOutside();
    const token = `eyJ${'hbGciOiJFUzI1NiJ9'.repeat(4)}`;
    const body = (method: string) =>
      JSON.stringify({ jsonrpc: '2.0', id: 7, method, params: { _meta: { [claimKey]: token } } });
    const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'ping' };
    await send(world, mcpRequest('ping', {}, { body: body('ping'), headers }));
    await send(world, older('tools/list', {}, { headers: { 'mcp-protocol-version': token } }));
    await send(world, mcpRequest('ping', {}, { body: body(token), headers }));
    expect(world.events.length).toBeGreaterThan(1);
    expect(JSON.stringify(world.events)).not.toContain('eyJ');
  });

  it('is nothing to whoever is not authenticated: they are turned away at another door', async () => {
    const world = worldOutside();
    expect(await send(world, disagreeing('2025-11-25', { token: 'mallory' }))).toBe(401);
    expect(world.events).toMatchObject([{ tool: 'authenticate', resource: { type: 'AccessToken' } }]);
  });

  it('a stream that takes nothing lets nothing in', async () => {
    const world = fakeWorld(
      { outcomes: { full: false, keep: () => Promise.reject(new Error('full')) } },
      peopleOutside,
    );
    expect(await send(world, disagreeing('2025-11-25'))).toBe(400);
  });
});

import { describe, expect, it } from '@jest/globals';
import { DecisionEvent, Verdict, verdictKey } from '#libs/contracts';
import { digestOf } from '#libs/enforcement';
import { peopleOutside } from '#test/enforcement/eras';
import { fakeWorld, type FakeWorld, mcpRequest } from '#test/enforcement/fake-world';
import { McpEndpoint } from './mcp-endpoint.js';

const good = { name: 'things_get', arguments: { id: 'thing-1' } };
const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};
type Change = Parameters<typeof mcpRequest>[2];

async function send(world: FakeWorld, request: Request) {
  const endpoint = new McpEndpoint(world.ports, { metadataUrl: 'x', scope: 'x', version: '1' });
  const response = await endpoint.fetch(request, { transport: 'nats', peer: 'agent' });
  const body = (await response.json()) as { id: unknown; error?: { code: number; message: string; data?: Record<string, unknown> } }; // prettier-ignore
  return {
    status: response.status,
    ...body,
    verdict: Verdict.safeParse(body.error?.data?.[verdictKey]).data,
  };
}
/** A call whose body is `message`, with the headers of a good one. */
const sent = (message: unknown, change: Change = {}) =>
  mcpRequest('tools/call', { name: 'things_get' }, { body: JSON.stringify(message), ...change });
const withParams = (params: unknown) => sent({ jsonrpc: '2.0', id: 7, method: 'tools/call', params });

describe('INVARIANT (every call leaves a record)', () => {
  it.each([
    ['arguments that are text', withParams({ ...good, arguments: 'thing-1', _meta: meta }), '`arguments` must be an object'],
    ['arguments that are a list', withParams({ ...good, arguments: [], _meta: meta }), '`arguments` must be an object'],
    ['arguments that are null', withParams({ ...good, arguments: null, _meta: meta }), '`arguments` must be an object'],
    ['no `_meta`', sent({ jsonrpc: '2.0', id: 7, method: 'tools/call', params: good }, { headers: { 'mcp-protocol-version': '' } }), 'the protocol version'],
    ['a `_meta` that is text', withParams({ ...good, _meta: 'x' }), 'the protocol version'],
    ['a `_meta` without capabilities', withParams({ ...good, _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } }), 'clientCapabilities` must be an object'],
    ['a client without a name', withParams({ ...good, _meta: { ...meta, 'io.modelcontextprotocol/clientInfo': {} } }), '.name` must be text'],
    ['a progress token that is none', withParams({ ...good, _meta: { ...meta, progressToken: {} } }), '`_meta.progressToken` must be text or a whole number'],
    ['answers that are no object', withParams({ ...good, _meta: meta, inputResponses: 1 }), '`inputResponses` must be an object'],
    ['params that are a list', withParams([]), '`params` must be an object'],
    ['no name', sent({ jsonrpc: '2.0', id: 7, method: 'tools/call', params: { _meta: meta } }, { headers: { 'mcp-name': '' } }), 'the name'],
    ['a name that is a number', withParams({ ...good, name: 5, _meta: meta }), 'the name'],
    ['another name in its header', mcpRequest('tools/call', good, { headers: { 'mcp-name': 'things_list' } }), 'the name'],
    ['no id', sent({ jsonrpc: '2.0', method: 'tools/call', params: good }), 'needs an `id`'],
    ['another JSON-RPC', sent({ jsonrpc: '1.0', id: 7, method: 'tools/call', params: good }), 'no JSON-RPC 2.0 request'],
    ['others in a batch', sent([{ jsonrpc: '2.0', id: 7, method: 'tools/call', params: good }], { headers: { 'mcp-method': 'tools/list' } }), 'batches are not accepted'],
    ['a name that is there twice', sent(0, { body: JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/call', params: { ...good, _meta: meta } }).replace('{"name":', '{"name":"things_delete","name":') }), 'names a key twice'],
    ['a body that is no JSON', sent(0, { body: '{' }), 'not valid JSON'],
    ['a body that is too long', sent(0, { body: 'x'.repeat(300_000) }), 'is longer than'],
    ['another content type', sent(good, { headers: { 'content-type': 'text/plain' } }), 'as `application/json`'],
  ] as [string, Request, string][])('one with %s is refused in our words, and recorded', async (_what, request, message) => {
    const world = fakeWorld();
    const answer = await send(world, request);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.error?.message).toContain(message);
    expect(answer.error?.message).not.toMatch(/\n|expected|invalid_type|"code"/);
    expect(world.trace).toEqual(['kept admission deny']);
    expect(answer.verdict).toMatchObject({ decision: 'deny', rationale: ['ENVELOPE_INVALID'], decisionId: world.events[0]?.eventId });
    expect(DecisionEvent.safeParse(world.events[0]).success).toBe(true);
  }); // prettier-ignore

  it.each([
    ['a revision that nobody speaks', 'io.modelcontextprotocol/protocolVersion', '2031-01-01'],
    ['capabilities that are none', 'io.modelcontextprotocol/clientCapabilities', { sampling: 'yes' }],
    ['a level that is none', 'io.modelcontextprotocol/logLevel', 'deafening'],
  ])('so does what only the protocol handler refuses: %s', async (_what, key, value) => {
    const world = fakeWorld();
    const version = typeof value === 'string' && key.endsWith('protocolVersion') ? value : '2026-07-28';
    const message = { jsonrpc: '2.0', id: 7, method: 'tools/call', params: { ...good, _meta: { ...meta, [key]: value } } };
    const answer = await send(world, sent(message, { headers: { 'mcp-protocol-version': version } }));
    expect(answer.error?.message).not.toMatch(/\n|expected|invalid_type/);
    expect(world.trace).toEqual(['kept admission deny']);
  }); // prettier-ignore

  it('is one record for each: a good call leaves no second one', async () => {
    const world = fakeWorld();
    const request = mcpRequest('tools/call', { name: 'things_list', arguments: {} });
    const endpoint = new McpEndpoint(world.ports, { metadataUrl: 'x', scope: 'x', version: '1' });
    expect((await endpoint.fetch(request, { transport: 'nats', peer: 'agent' })).status).toBe(200);
    expect(world.trace.filter((line) => line.includes('deny'))).toEqual([]);
  });

  const untold = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
    new Request('http://mcp.mesh/mcp', {
      method: 'POST',
      headers: { authorization: 'Bearer bob', 'content-type': 'application/json', ...headers },
      body,
    });
  const asCall = JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/call', params: good });
  it.each([
    ['in another content type', untold(asCall, { 'content-type': 'text/plain' })],
    ['in broken JSON', untold(`${asCall}}`)],
    ['in no UTF-8', untold(Buffer.from(`${asCall.slice(0, -1)},"x":"\xff"}`, 'latin1'))],
    ['in too long a body', untold(asCall.replace('thing-1', 'x'.repeat(300_000)))],
    ['within a batch of batches', untold(`[[${asCall}]]`)],
    ['as a list', untold(asCall.replace('"tools/call"', '["tools/call"]'))],
  ])('holds for what nothing says is another request: one %s', async (_where, request) => {
    const world = fakeWorld({}, peopleOutside);
    const endpoint = new McpEndpoint(world.ports, { metadataUrl: 'x', scope: 'x', version: '1' });
    expect((await endpoint.fetch(request, { transport: 'http' })).status).toBeGreaterThanOrEqual(400);
    expect(world.trace).toEqual(['kept admission deny']);
    expect(world.events).toMatchObject([{ rationale: ['ENVELOPE_INVALID'] }]);
  });

  it('is nothing to a request of another method than POST', async () => {
    const world = fakeWorld();
    const headers = { authorization: 'Bearer bob' };
    expect((await send(world, new Request('http://mcp.mesh/mcp', { headers }))).status).toBe(405);
    expect(world.trace).toEqual([]);
  });

  it('is nothing to whoever is not authenticated, and waits with the others while records wait in numbers', async () => {
    const world = fakeWorld();
    expect((await send(world, withParams(5))).status).toBe(400);
    world.trace.length = 0;
    const stranger = mcpRequest('tools/call', good, { token: 'mallory', body: '{' });
    expect((await send(world, stranger)).status).toBe(401);
    const full = fakeWorld({ outcomes: { full: true, keep: () => Promise.reject(new Error('kept')) } });
    expect((await send(full, withParams(5))).status).toBe(503);
    expect(world.trace).toEqual(['kept turned away at AccessToken']);
  });
});

it.each([['tools/call', { name: 'things_list', arguments: {} }], ['tools/list', {}]])('%s may be named in base64 in its header, by all who look at it', async (method, params) => {
  const world = fakeWorld();
  const headers = { 'mcp-method': `=?base64?${Buffer.from(method).toString('base64')}?=` };
  const answer = await send(world, mcpRequest(method, params, { headers }));
  expect([answer.status, answer.error]).toEqual([200, undefined]);
}); // prettier-ignore

describe('a name that no tool has', () => {
  const recorded = async (name: string) => {
    const world = fakeWorld();
    const endpoint = new McpEndpoint(world.ports, { metadataUrl: 'x', scope: 'x', version: '1' });
    const headers = { 'mcp-name': `=?base64?${Buffer.from(name).toString('base64')}?=` };
    const request = mcpRequest('tools/call', { name, arguments: {} }, { headers });
    await endpoint.fetch(request, { transport: 'nats', peer: 'agent' });
    const [event] = world.events;
    expect(event).toMatchObject({ rationale: ['UNKNOWN_TOOL'] });
    return event?.type === 'decision.decided' ? [event.tool, event.action, event.resource.id] : [];
  };

  it('is recorded as it is where it could be one', async () => {
    expect(await recorded('products_purge')).toEqual(Array(3).fill('products_purge'));
  });

  it.each(['eyJhbGciOiJFUzI1NiJ9.x.y', 'dpk_live_4f9a8b7c', 'hunter2', 'Zoë Müller', 'a\nb', 'x'.repeat(5_000), 'x'.repeat(65)])(
    'is recorded as its digest where it may be anything: %j',
    async (name) => {
      const digest = `unknown:${digestOf(name).slice(7, 39)}`;
      expect(await recorded(name)).toEqual(Array(3).fill(digest));
    },
  ); // prettier-ignore
});

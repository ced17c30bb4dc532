import { describe, expect, it } from '@jest/globals';
import { classifyInboundRequest } from '@modelcontextprotocol/server';
import { type Arrival } from '#libs/enforcement';
import { Verdict, verdictKey } from '#libs/contracts';
import { legacyRequest, legacyRevisions, peopleOutside, revisions } from '#test/enforcement/eras';
import { fakeWorld, type FakeWorld, mcpRequest } from '#test/enforcement/fake-world';
import { McpEndpoint } from './mcp-endpoint.js';

const http: Arrival = { transport: 'http', address: '203.0.113.7' };
const nats: Arrival = { transport: 'nats', peer: 'agent' };
const all = ['2026-07-28', '2025-11-25', '2025-06-18', '2025-03-26'];
const claimKey = 'io.modelcontextprotocol/protocolVersion';
const meta = { [claimKey]: '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} };

interface Answer {
  readonly id?: unknown;
  readonly result?: Record<string, unknown> & { tools?: Record<string, unknown>[]; _meta?: Record<string, unknown> };
  readonly error?: { code: number; message: string; data?: Record<string, unknown> };
} // prettier-ignore

async function send(request: Request, arrival = http, world: FakeWorld = fakeWorld({}, peopleOutside)) {
  const endpoint = new McpEndpoint(world.ports, { metadataUrl: 'x', scope: 'x', version: '1' });
  const response = await endpoint.fetch(request, arrival);
  const text = await response.text();
  const { status, headers } = response;
  return { status, headers, text, ...((text ? JSON.parse(text) : {}) as Answer) };
}

const legacy = legacyRequest('2025-11-25');
const initializing = (protocolVersion: unknown) => ({
  protocolVersion,
  capabilities: {},
  clientInfo: { name: 'spec', version: '1' },
});
const initialize = (protocolVersion: unknown, change: Parameters<typeof mcpRequest>[2] = {}) =>
  legacyRequest('2025-03-26')('initialize', initializing(protocolVersion), change);
const without = (request: Request, ...names: string[]) => {
  for (const name of names) request.headers.delete(name);
  return request;
};
const body = (message: object) => ({ body: JSON.stringify({ jsonrpc: '2.0', id: 7, ...message }) });

describe.each(legacyRevisions)('$revision over HTTP', ({ revision, request }) => {
  it('begins with initialize, is told the same revision, and gets no session', async () => {
    const { status, headers, result } = await send(initialize(revision));
    expect([status, headers.get('mcp-session-id')]).toEqual([200, null]);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(result).toMatchObject({ protocolVersion: revision, serverInfo: { name: 'deputy-mcp' }, capabilities: { tools: {} } }); // prettier-ignore
    expect(result?.['instructions']).toContain('Every call is decided by policy');
  });

  it('says ping, and its notifications are taken and do nothing', async () => {
    expect(await send(request('ping'))).toMatchObject({ status: 200, id: 7, result: {} });
    for (const method of ['notifications/initialized', 'notifications/cancelled']) {
      const world = fakeWorld({}, peopleOutside);
      const sent = request(method, {}, body({ id: undefined, method, params: { requestId: 7 } }));
      expect(await send(sent, http, world)).toMatchObject({ status: 202, text: '' });
      expect([world.trace, world.events]).toEqual([[], []]);
    }
  });

  it('lists tools as that revision writes them', async () => {
    const { result } = await send(request('tools/list'));
    expect(result?.tools?.map(({ name }) => name)).toContain('things_drop');
    for (const tool of result?.tools ?? [])
      expect([tool['name'], 'outputSchema' in tool, 'title' in tool]).toEqual([
        tool['name'],
        revision !== '2025-03-26',
        revision !== '2025-03-26',
      ]);
    for (const word of ['ttlMs', 'cacheScope', 'resultType']) expect(result).not.toHaveProperty(word);
  });

  it('calls tools through the same table, answers with text, and is named by the record', async () => {
    const world = fakeWorld({}, peopleOutside);
    const sent = request('tools/call', { name: 'things_list', arguments: {} });
    const { status, result } = await send(sent, http, world);
    expect([status, result?.['content']]).toEqual([200, [{ type: 'text', text: '{"done":true}' }]]);
    const structured = revision === '2025-03-26' ? undefined : { done: true };
    expect(result?.['structuredContent']).toEqual(structured);
    expect(world.trace).toEqual([
      'recorded decision permit', 'borrowed acme-reader', 'ran', 'gave back', 'kept outcome succeeded',
    ]); // prettier-ignore
    expect(world.events[0]).toMatchObject({ revision, transport: 'http', address: '203.0.113.7' });
    expect(result?._meta?.[verdictKey]).toMatchObject({ decision: 'permit' });
  });

  it('gets an unknown method as an error of JSON-RPC: 404 reads as a lost session', async () => {
    for (const method of ['x/y', 'prompts/list', 'resources/read', 'logging/setLevel', 'server/discover', 'subscriptions/listen', 'notifications/initialized']) {
      const answer = await send(request(method));
      // Nothing but its method says of which era `server/discover` is where no revision is named.
      const modern = method === 'server/discover' && revision === '2025-03-26';
      expect([method, answer]).toMatchObject([method, modern ? { status: 400, error: { code: -32602 } } : { status: 200, id: 7, error: { code: -32601 } }]);
    } // prettier-ignore
  });

  it.each(['application/json', 'application/json, text/event-stream', '*/*', undefined])(
    'answers JSON to whoever accepts %s',
    async (accept) => {
      const sent = request('tools/list');
      if (accept) sent.headers.set('accept', accept);
      else sent.headers.delete('accept');
      const { status, headers, result } = await send(sent);
      expect([status, result?.tools?.length]).toEqual([200, 4]);
      expect(headers.get('content-type')).toMatch(/^application\/json/);
    },
  );

  it('keeps no session: an id that a client brings is not looked at, and GET and DELETE are not served', async () => {
    const { status, headers } = await send(request('ping', {}, { headers: { 'mcp-session-id': 'stolen' } }));
    expect([status, headers.get('mcp-session-id')]).toEqual([200, null]);
    for (const method of ['GET', 'DELETE']) {
      const { headers: given } = request('ping', {}, { headers: { accept: 'text/event-stream' } });
      const answer = await send(new Request('http://mcp.http/mcp', { method, headers: given }));
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    }
  });

  it.each([
    ['a batch', { body: JSON.stringify([{ jsonrpc: '2.0', id: 1, method: 'ping' }]) }, -32600],
    ['an empty batch', { body: '[]' }, -32600],
    ['a response', body({ result: {} }), -32600],
    ['a null id', body({ id: null, method: 'ping' }), -32600],
    ['a request without an id', body({ id: undefined, method: 'tools/list' }), -32600],
    ['a notification nobody knows', body({ id: undefined, method: 'notifications/x' }), -32601],
    ['no JSON', { body: '{' }, -32700],
    ['params that are a list', body({ method: 'tools/list', params: [] }), -32602],
  ])('refuses %s', async (_what, change, code) => {
    const answer = await send(request('ping', {}, change));
    expect(answer).toMatchObject({ status: 400, error: { code } });
    expect(answer.error?.message).toMatch(/^[`a-z]/);
  });

  it('headers agree: what it has no use for may be missing, and may not lie', async () => {
    const lies = request('tools/list', {}, { headers: { 'mcp-method': 'ping' } });
    // Without a revision the header itself says that the request is modern.
    const code = revision === '2025-03-26' ? -32602 : -32020;
    expect(await send(lies)).toMatchObject({ status: 400, error: { code } });
    const names = request('tools/list', {}, { headers: { 'mcp-name': 'things_list' } });
    expect(await send(names)).toMatchObject({ status: 400, error: { code: -32020 } });
  });

  it('ends what is being served when the service ends', async () => {
    const world = fakeWorld({ decisions: { record: () => new Promise(() => undefined) } }, peopleOutside);
    const endpoint = new McpEndpoint(world.ports, { metadataUrl: 'x', scope: 'x', version: '1' });
    const answered = endpoint.fetch(request('tools/call', { name: 'things_tell', arguments: {} }), http);
    await new Promise(setImmediate);
    await endpoint.close();
    expect((await answered).status).toBe(499);
  });

  it('refuses what is longer than any honest request', async () => {
    expect((await send(request('tools/call', {}, { body: 'x'.repeat(300_000) }))).status).toBe(413);
  });

  it.each([
    ['arguments that are text', body({ method: 'tools/call', params: { name: 'things_get', arguments: 'x' } })],
    ['no name', body({ method: 'tools/call', params: { arguments: {} } })],
    ['no id', body({ id: undefined, method: 'tools/call', params: { name: 'things_get' } })],
    ['others in a batch', { body: JSON.stringify([{ jsonrpc: '2.0', id: 7, method: 'tools/call' }]) }],
    ['a progress token that is none', body({ method: 'tools/call', params: { name: 'things_get', _meta: { progressToken: {} } } })],
    ['another name in its header', { headers: { 'mcp-method': 'tools/call', 'mcp-name': 'things_list' } }],
    ['a revision that nobody speaks', { headers: { 'mcp-protocol-version': '2031-01-01' } }],
  ] as [string, Parameters<typeof mcpRequest>[2]][])('every call leaves a record: one with %s', async (_what, change) => {
    const world = fakeWorld({}, peopleOutside);
    const answer = await send(request('tools/call', { name: 'things_get', arguments: { id: 'thing-1' } }, change), http, world);
    expect(answer.status).toBe(400);
    expect(world.trace).toEqual(['kept admission deny']);
    const verdict = Verdict.parse(answer.error?.data?.[verdictKey]);
    expect(verdict).toMatchObject({ rationale: ['ENVELOPE_INVALID'], decisionId: world.events[0]?.eventId });
  }); // prettier-ignore
});

describe('which era a request is of', () => {
  it.each(['2024-11-05', '2031-01-01', 'newest', '', 5, undefined])(
    'initialize with the revision %j is answered with one that is spoken, or refused as malformed',
    async (asked) => {
      const { status, result, error } = await send(initialize(asked));
      expect(status).toBe(200);
      if (typeof asked === 'string') expect(result?.['protocolVersion']).toBe('2025-11-25');
      else expect([result, typeof error?.code]).toEqual([undefined, 'number']);
    },
  );

  it('initialize is of the older by itself: mcp-remote names its method in a header too, which may not lie', async () => {
    const named = (method: string) => initialize('2025-11-25', { headers: { 'mcp-method': method } });
    const { status, result } = await send(named('initialize'));
    expect([status, result?.['protocolVersion']]).toEqual([200, '2025-11-25']);
    expect(await send(named('tools/list'))).toMatchObject({ status: 400, error: { code: -32020 } });
  });

  it('without a header is 2025-03-26, as the later revisions say', async () => {
    const world = fakeWorld({}, peopleOutside);
    const sent = without(legacy('tools/call', { name: 'things_tell' }), 'mcp-protocol-version');
    await send(sent, http, world);
    expect(world.events[0]).toMatchObject({ revision: '2025-03-26' });
  });

  it.each([
    ['a header', legacy('tools/list', {}, { headers: { 'mcp-protocol-version': '2024-11-05' } }), '2024-11-05'],
    ['a header of initialize', initialize('2025-11-25', { headers: { 'mcp-protocol-version': '2031-01-01' } }), '2031-01-01'],
    ['two headers', legacy('tools/list', {}, { headers: { 'mcp-protocol-version': '2025-11-25, 2026-07-28' } }), '2025-11-25, 2026-07-28'],
    ['an empty header', legacy('tools/list', {}, { headers: { 'mcp-protocol-version': '' } }), ''],
    ['`_meta`', mcpRequest('tools/list', {}, { headers: { 'mcp-protocol-version': '2031-01-01' }, ...body({ method: 'tools/list', params: { _meta: { ...meta, [claimKey]: '2031-01-01' } } }) }), '2031-01-01'],
    ['`_meta` alone', without(mcpRequest('tools/list', {}, body({ method: 'tools/list', params: { _meta: { ...meta, [claimKey]: '2031-01-01' } } })), 'mcp-protocol-version'), '2031-01-01'],
    ['an older one in `_meta`', mcpRequest('tools/list', {}, { headers: { 'mcp-protocol-version': '2025-11-25' }, ...body({ method: 'tools/list', params: { _meta: { ...meta, [claimKey]: '2025-11-25' } } }) }), '2025-11-25'],
  ])('a revision that is not spoken, in %s, is refused with those that are spoken there', async (where, request, requested) => {
    const { status, error, id } = await send(request);
    const supported = where.includes('_meta') ? ['2026-07-28'] : all;
    expect({ status, id, code: error?.code, data: error?.data }).toEqual({ status: 400, id: 7, code: -32022, data: { supported, requested } });
  }); // prettier-ignore

  it.each([
    ['an older header over a modern body', mcpRequest('tools/list', {}, { headers: { 'mcp-protocol-version': '2025-11-25' } }), -32020],
    ['no header over a modern body', without(mcpRequest('tools/list'), 'mcp-protocol-version'), -32020],
    ['a header of the newer over initialize', initialize('2025-11-25', { headers: { 'mcp-protocol-version': '2026-07-28' } }), -32601],
    ['a modern `_meta` in initialize', initialize('2025-11-25', body({ method: 'initialize', params: { protocolVersion: '2025-11-25', _meta: meta } })), -32601],
    ['a modern `_meta` in a notification of the older', legacy('notifications/initialized', {}, body({ id: undefined, method: 'notifications/initialized', params: { _meta: meta } })), -32600],
    ['no `_meta` under a header of the newer', mcpRequest('tools/list', {}, body({ method: 'tools/list' })), -32602],
    ['no version in `_meta`', mcpRequest('tools/list', {}, body({ method: 'tools/list', params: { _meta: {} } })), -32602],
    ['a version that is no text', mcpRequest('tools/list', {}, body({ method: 'tools/list', params: { _meta: { [claimKey]: 5 } } })), -32020],
    ['no version at all beside `Mcp-Method`', without(mcpRequest('tools/list', {}, body({ method: 'tools/list' })), 'mcp-protocol-version'), -32602],
    ['no version at all in server/discover', legacyRequest('2025-03-26')('server/discover'), -32602],
    ['a batch under a header of the newer', mcpRequest('tools/list', {}, { body: '[]' }), -32600],
    ['ping under a header of the newer', mcpRequest('ping', {}, body({ method: 'ping' })), -32601],
  ])('confusion is refused, on the record: %s', async (_what, request, code) => {
    const world = fakeWorld({}, peopleOutside);
    const { status, error } = await send(request, http, world);
    expect([status, error?.code]).toEqual([code === -32601 ? 404 : 400, code]);
    expect(world.trace).toEqual(['kept turned away at Envelope']);
    expect(world.events).toMatchObject([{ tool: 'mcp_request', user: { name: 'bob' }, resource: { type: 'Envelope' } }]);
  }); // prettier-ignore

  it('of a call is confused on the record alone', async () => {
    const world = fakeWorld({}, peopleOutside);
    const call = { name: 'things_tell', arguments: {} };
    const sent = mcpRequest('tools/call', call, { headers: { 'mcp-protocol-version': '2025-11-25' } });
    expect(await send(sent, http, world)).toMatchObject({ status: 400, error: { code: -32020 } });
    expect(world.trace).toEqual(['kept admission deny']);
  });

  it.each(legacyRevisions)('$revision is not spoken over NATS', async ({ revision, request }) => {
    const world = fakeWorld();
    const { status, error } = await send(request('tools/call', { name: 'things_tell' }), nats, world);
    if (revision === '2025-03-26') expect([status, error?.code]).toEqual([400, -32602]);
    else expect({ status, code: error?.code, data: error?.data }).toMatchObject({ status: 400, code: -32022, data: { supported: ['2026-07-28'] } }); // prettier-ignore
    expect(world.trace).toEqual(['kept admission deny']);
    const first = await send(initialize(revision), nats, world);
    expect([first.status, first.result]).toEqual([404, undefined]);
  });

  it('the gate decides the era: nothing is served in one that the SDK would not have taken it for', async () => {
    const headers = [undefined, ...all, '2031-01-01'];
    const claims = [undefined, '2026-07-28', '2025-11-25', '2031-01-01', 5, null];
    const served = { modern: 0, legacy: 0 };
    for (const header of headers)
      for (const claim of claims)
        for (const method of ['server/discover', 'initialize', 'ping', 'tools/list'])
          for (const named of [undefined, method]) {
            const params = {
              ...(method === 'initialize' && initializing('2025-11-25')),
              ...(claim !== undefined && { _meta: { ...meta, [claimKey]: claim } }),
            };
            const message = { jsonrpc: '2.0' as const, id: 7, method, params };
            const sent = legacyRequest('2025-03-26')(method, params, {
              headers: { ...(header && { 'mcp-protocol-version': header }), ...(named && { 'mcp-method': named }) },
            });
            const { status, result } = await send(sent);
            if (!result) continue;
            const era = classifyInboundRequest({ httpMethod: 'POST', protocolVersionHeader: header, mcpMethodHeader: named, body: message }).kind as 'modern' | 'legacy';
            expect([status, era]).toEqual([200, 'resultType' in result ? 'modern' : 'legacy']);
            served[era] += 1;
          }
    // tools/list and server/discover; three methods without a header, `initialize` then beside `Mcp-Method` too, and all with
    // each of three headers and with and without `Mcp-Method`.
    expect(served).toEqual({ modern: 2, legacy: 3 + 1 + 3 * 3 * 2 });
  }); // prettier-ignore

  it.each(revisions)('needs a token in $revision as in every other', async ({ request, arrival }) => {
    const world = fakeWorld({}, peopleOutside);
    for (const token of [null, 'mallory'])
      for (const method of ['initialize', 'ping', 'tools/list', 'tools/call', 'server/discover'])
        expect((await send(request(method, {}, { token }), arrival, world)).status).toBe(401);
    // Nothing is brought in the half of them.
    const counts = ['kept count 2', 'kept count 4'];
    expect(world.trace).toEqual(['kept turned away at AccessToken', ...counts]);
  });

  it('takes no token of a mesh peer over HTTP in the older either', async () => {
    expect((await send(legacy('tools/list'), http, fakeWorld())).status).toBe(401);
  });
});

import { describe, expect, it } from '@jest/globals';
import { verdictKey } from '#libs/contracts';
import { fakeWorld, mcpRequest } from '#test/enforcement/fake-world';
import { type Answer, modernMeta, shelfTools } from '#test/enforcement/shelf-tools';
import { McpEndpoint } from './mcp-endpoint.js';

describe('a tool that asks first', () => {
  const call = { name: 'shelf_ask', arguments: { about: 'lamps' } };
  const capabilities = { elicitation: {} };

  function shelf() {
    const world = fakeWorld();
    const endpoint = new McpEndpoint(
      { ...world.ports, toolboxes: shelfTools(world.trace) },
      { metadataUrl: 'x', scope: 'x', version: '1' },
    );
    const send = async (params: object, token = 'bob', can: object = capabilities) => {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/call', params: { ...call, ...params, _meta: modernMeta(can) } }); // prettier-ignore
      const response = await endpoint.fetch(mcpRequest('tools/call', { ...call, ...params }, { body, token }), { transport: 'nats', peer: 'agent' }); // prettier-ignore
      return { status: response.status, ...((await response.json()) as Answer) };
    };
    return { ...world, send };
  }
  const answer = { who: { action: 'accept', content: { name: 'Ada' } } };
  /** The first round, and what came back. */
  async function asked() {
    const world = shelf();
    const { result } = await world.send({});
    world.trace.length = 0;
    return { ...world, result, requestState: result?.['requestState'] as string };
  }

  it('has each round decided and recorded, and runs once it has its answer', async () => {
    const { send, result, requestState, trace, events } = await asked();
    expect(result).toMatchObject({ resultType: 'input_required', inputRequests: { who: { method: 'elicitation/create' } }, _meta: { [verdictKey]: { decision: 'permit' } } }); // prettier-ignore
    expect(events).toMatchObject([
      { decision: 'permit' },
      { outcome: 'failed', errorCode: 'input_required' },
    ]);
    const { result: second } = await send({ inputResponses: answer, requestState });
    expect(second).toMatchObject({ content: [{ text: 'Ada' }] });
    expect(trace).toEqual(['recorded decision permit', 'ran', 'kept outcome succeeded']);
    const [first, , again] = events;
    // The same call with an answer is another one on the record.
    expect(first && again && 'argumentsDigest' in first && 'argumentsDigest' in again && first.argumentsDigest !== again.argumentsDigest).toBe(true); // prettier-ignore
  });

  it('INVARIANT (a state belongs to its call): another person, call or server, or a changed one, is refused on the record', async () => {
    const elsewhere = (await asked()).requestState;
    const forged = (state: string) => {
      const [head, body = '', mac] = state.split('.');
      const changed = Buffer.from(body, 'base64url').toString().replace('asked', 'given');
      return [head, Buffer.from(changed).toString('base64url'), mac].join('.');
    };
    const abuses: [string, (requestState: string) => object, string?][] = [
      ['changed', (requestState) => ({ requestState: `${requestState}-x` })],
      ['another payload', (requestState) => ({ requestState: forged(requestState) })],
      ['no state', () => ({ requestState: 'asked' })],
      ['of another process', () => ({ requestState: elsewhere })],
      ['of another person', (requestState) => ({ requestState }), 'alice'],
      ['of other arguments', (requestState) => ({ requestState, arguments: { about: 'boxes' } })],
      ['no text', (requestState) => ({ requestState: { requestState } })],
    ];
    for (const [name, abuse, token] of abuses) {
      const { send, requestState, trace } = await asked();
      const { status, error } = await send({ inputResponses: answer, ...abuse(requestState) }, token);
      expect([name, status, error?.code, trace]).toEqual([name, 400, -32602, ['kept admission deny']]);
    }
  });

  it('INVARIANT (a state belongs to its call): that of one address is none of another', async () => {
    const { ports, trace } = fakeWorld();
    const endpoint = new McpEndpoint({ ...ports, toolboxes: shelfTools(trace) }, { metadataUrl: 'x', scope: 'x', version: '1' }); // prettier-ignore
    const read = async (row: string, requestState?: string) => {
      const uri = `shelf://${row}/sealed`;
      const params = { uri, _meta: modernMeta(capabilities), ...(requestState && { requestState }) };
      const body = JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'resources/read', params });
      const sent = mcpRequest('resources/read', { uri }, { body, headers: { 'mcp-name': uri } });
      return (await (await endpoint.fetch(sent, { transport: 'nats', peer: 'agent' })).json()) as Answer;
    };
    const state = (await read('1')).result?.['requestState'] as string;
    expect((await read('2', state)).error?.code).toBe(-32602);
    expect(trace).not.toContain('ran');
    expect((await read('1', state)).result).toMatchObject({ contents: [{ text: '1' }] });
  });

  it('asks again where the answer is none, and asks nothing that a client cannot be asked', async () => {
    const { send, requestState, trace } = await asked();
    for (const who of [
      12_345,
      null,
      'Ada',
      { action: 'decline' },
      { action: 'accept', content: { name: 7 } },
      { action: 'accept' },
    ]) {
      // prettier-ignore
      const { result } = await send({ inputResponses: { who }, requestState });
      expect([who, result?.['resultType']]).toEqual([who, 'input_required']);
    }
    const { status, error } = await send({}, 'bob', {});
    expect([status, error?.code]).toEqual([400, -32021]);
    expect(trace).not.toContain('ran');
  });
});

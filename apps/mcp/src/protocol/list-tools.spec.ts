import { describe, expect, it } from '@jest/globals';
import { type ListToolsResult } from '@modelcontextprotocol/server';
import { withheldKey } from '#libs/contracts';
import { revisions, type Spoken } from '#test/enforcement/eras';
import { fakeWorld, policyThat } from '#test/enforcement/fake-world';
import { principalOf } from '#test/principal-of';
import { McpEndpoint } from './mcp-endpoint.js';

const envelope = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};

const carol = principalOf('carol', ['editor'], { agent: { id: 'deputy-agent' } });

/** An endpoint that is asked for lists, with a count of what policy was asked. */
function listing({ request, arrival, people }: Spoken, fails: { policy?: Error } = {}) {
  const { decide, ...engine } = policyThat((action) => (action === 'things_drop' ? 'deny' : 'permit'));
  let asked = 0;
  const policy = {
    ...engine,
    decide: (question: Parameters<typeof decide>[0]) => {
      asked += 1;
      if (fails.policy) throw fails.policy;
      return decide(question);
    },
  };
  const world = fakeWorld({ policy }, [...people, carol]);
  const endpoint = new McpEndpoint(world.ports, { metadataUrl: 'x', scope: 'x', version: '1' });
  const list = async (params: Record<string, unknown> = {}, token = 'bob', change = {}) => {
    const response = await endpoint.fetch(request('tools/list', params, { token, ...change }), arrival);
    return ((await response.json()) as { result: ListToolsResult }).result;
  };
  return { list, asked: () => asked, fails };
}
const [modern, legacy] = revisions as [Spoken, Spoken];

describe.each(revisions)('tools/list in $revision', (spoken) => {
  it('names what is withheld with its rule, and ships neither its schema nor its description', async () => {
    const { _meta } = await listing(spoken).list();
    const rule = { name: 'things_drop', rationale: ['FAKE_FORBIDS'], policies: ['fake'] };
    expect(_meta?.[withheldKey]).toEqual([rule]);
  });

  it('says the same each time and to everybody of a tool, in the same order', async () => {
    const { list } = listing(spoken);
    const first = await list();
    const again = await list();
    expect(JSON.stringify(again.tools)).toBe(JSON.stringify(first.tools));
    const alices = await list({}, 'alice');
    expect(alices.tools).toEqual(first.tools);
  });

  it('asks policy once for each caller, and not again while that is fresh', async () => {
    const { list, asked } = listing(spoken);
    await list();
    const once = asked();
    await list();
    expect([once > 0, asked()]).toEqual([true, once]);
  });
});

describe('tools/list', () => {
  it('ships what is withheld whole to whoever asks for it, such as an agent that offers it all the same', async () => {
    const params = { _meta: { ...envelope, [withheldKey]: true } };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/list', params });
    const { _meta } = await listing(modern).list({}, 'bob', { body });
    expect(_meta?.[withheldKey]).toMatchObject([
      { name: 'things_drop', description: 'x', inputSchema: { type: 'object' }, rationale: ['FAKE_FORBIDS'] },
    ]);
  });

  it.each(['yes', 1, {}, null, false])('takes %j for no wish', async (wish) => {
    const { list } = listing(legacy);
    const { _meta } = await list({ _meta: { [withheldKey]: wish } });
    expect(JSON.stringify(_meta)).not.toContain('inputSchema');
  });

  it('says how long it is fresh, to its caller alone, and not at all where policy could not be asked', async () => {
    expect(await listing(modern).list()).toMatchObject({ ttlMs: 60_000, cacheScope: 'private' });
    const failing = listing(modern, { policy: new Error('away') });
    expect(await failing.list()).toMatchObject({ tools: [], ttlMs: 0 });
    delete failing.fails.policy;
    expect((await failing.list()).tools).toHaveLength(3);
  });

  it('keeps the lists of two callers apart', async () => {
    const { list, asked } = listing(modern);
    await list();
    const once = asked();
    await list({}, 'carol');
    expect(asked()).toBe(2 * once);
  });
});

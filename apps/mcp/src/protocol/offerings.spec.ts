import { describe, expect, it } from '@jest/globals';
import { verdictKey } from '#libs/contracts';
import { eras } from '#test/enforcement/eras';
import { keepsTheInvariants } from '#test/enforcement/invariants';
import { type FakePorts, fakeWorld, policyThat } from '#test/enforcement/fake-world';
import { type Answer, modernMeta, shelfTools } from '#test/enforcement/shelf-tools';
import { McpEndpoint } from './mcp-endpoint.js';

interface Sent {
  readonly status: number;
  readonly type: string | null;
  readonly body: Answer;
  /** As it came. */
  readonly text: string;
}

describe.each(eras)('in $revision', ({ request, arrival, people, revision }) => {
  const modern = revision === '2026-07-28';

  function shelf(change: FakePorts = {}) {
    const world = fakeWorld(change, people);
    const { trace, events } = world;
    const ports = { ...world.ports, toolboxes: shelfTools(trace) };
    const endpoint = new McpEndpoint(ports, { metadataUrl: 'x', scope: 'x', version: '1' });
    async function ask(sent: Request): Promise<Sent> {
      const response = await endpoint.fetch(sent, arrival);
      const text = await response.text();
      const frames = [...text.matchAll(/^data: (.+)$/gm)].map(([, data = '{}']) => data);
      const body = JSON.parse(frames.at(-1) ?? text) as Answer;
      return { status: response.status, type: response.headers.get('content-type'), body, text };
    }
    return { trace, events, ask, send: (...asked: Parameters<typeof request>) => ask(request(...asked)) };
  }
  /** What a proxy goes by names a resource by its address. */
  const read = (uri: string, change: Parameters<typeof request>[2] = {}) =>
    request('resources/read', { uri }, { ...change, headers: { 'mcp-name': uri, ...change.headers } });
  const prompt = { name: 'shelf_prompt', arguments: { topic: 'lamps' } };

  /** The kernel's invariants, of each way to have something done. */
  describe.each([
    ['prompts/get', () => request('prompts/get', prompt)],
    ['resources/read', () => read('shelf://7/label')],
  ])('%s', (_method, sent) => {
    keepsTheInvariants({
      acts: /^ran$/,
      ask: async ({ policy, clock, recording }) => {
        const world = fakeWorld({ ...(policy && { policy }), ...(clock && { clock }) }, people);
        const { trace, events, ports } = world;
        const record: typeof ports.decisions.record = async (event) => {
          await recording?.();
          await ports.decisions.record(event);
        };
        const made = { ...ports, toolboxes: shelfTools(trace), ...(recording && { decisions: { record } }) };
        const endpoint = new McpEndpoint(made, { metadataUrl: 'x', scope: 'x', version: '1' });
        const { result } = (await (await endpoint.fetch(sent(), arrival)).json()) as Answer;
        return { ended: result ? 'done' : 'denied', trace, events };
      },
    });
  });

  describe('a prompt and a resource', () => {
    it('are decided and recorded before they run, and say by what decision', async () => {
      const asking = [request('prompts/get', prompt), read('shelf://7/label'), read('shelf://plan')];
      for (const sent of asking) {
        const { ask, trace, events } = shelf();
        const { body } = await ask(sent);
        expect(trace).toEqual(['recorded decision permit', 'ran', 'kept outcome succeeded']);
        expect(body.result?.['_meta']).toMatchObject({ [verdictKey]: { decision: 'permit', callId: events[0]?.callId } });
        expect(events[0]).toMatchObject({ revision, tool: expect.stringMatching(/^shelf_(prompt|label|plan)$/) });
      }
    });

    it('are refused on the record, with an error that names the rule, and run nothing', async () => {
      for (const sent of [request('prompts/get', prompt), read('shelf://7/label')]) {
        const { ask, trace, events } = shelf({ policy: policyThat(() => 'deny') });
        const { body } = await ask(sent);
        expect(body.error).toMatchObject({ code: -32000, data: { [verdictKey]: { decision: 'deny', policies: ['fake'] } } });
        expect([trace, events[0]?.type]).toEqual([['kept admission deny'], 'decision.decided']);
      }
    });

    it('that are malformed, or whose headers say something else, leave a record', async () => {
      const lies = [
        request('prompts/get', { ...prompt, arguments: 'x' }),
        request('prompts/get', { arguments: {} }),
        request('prompts/get', prompt, { headers: { 'mcp-name': 'another' } }),
        read('shelf://plan', { headers: { 'mcp-name': 'shelf://7/label' } }),
        request('resources/read', {}, { headers: { 'mcp-name': 'shelf://plan' } }),
      ];
      for (const sent of lies) {
        const { ask, trace, events } = shelf();
        const { status, body } = await ask(sent);
        expect([status, [-32602, -32020].includes(body.error?.code ?? 0), trace]).toEqual([400, true, ['kept admission deny']]);
        expect(events[0]).toMatchObject({ rationale: ['ENVELOPE_INVALID'] });
      }
    });

    it('that are not there, or are asked for with arguments that do not fit, are wrong parameters, on the record', async () => {
      const cases = [
        [read('shelf://nowhere'), 'UNKNOWN_TOOL'],
        [read(`shelf://${'7'.repeat(5_000)}/label`), 'UNKNOWN_TOOL'],
        [read('shelf://top/label'), 'ARGUMENTS_INVALID'],
        [request('prompts/get', { name: 'shelf_prompt', arguments: { topic: 'x', more: 'y' } }), 'ARGUMENTS_INVALID'],
        [request('prompts/get', { name: 'shelf_prompt' }), 'ARGUMENTS_INVALID'],
      ] as const;
      for (const [sent, rationale] of cases) {
        const { ask, trace, events } = shelf();
        const { body } = await ask(sent);
        expect([rationale, body.error?.code]).toEqual([rationale, -32602]);
        expect([trace, events[0]]).toMatchObject([['kept admission deny'], { rationale: [rationale] }]);
      }
    });

    it('INVARIANT (each by its own method): a tool is not got as a prompt, nor a resource called', async () => {
      const crossed = [
        request('prompts/get', { name: 'shelf_picture' }),
        request('prompts/get', { name: 'shelf_plan' }),
        request('tools/call', { name: 'shelf_prompt', arguments: { topic: 'lamps' } }),
        request('tools/call', { name: 'shelf_plan', arguments: {} }),
        read('shelf_picture'),
        read('shelf_prompt'),
      ];
      for (const sent of crossed) {
        const { ask, trace, events } = shelf();
        await ask(sent);
        expect([trace, events[0]]).toMatchObject([['kept admission deny'], { rationale: ['UNKNOWN_TOOL'] }]);
      }
    });

    it('are listed as far as whoever asks may use them, and tools are no prompts', async () => {
      const only = (...actions: string[]) => policyThat((action) => (actions.includes(action) ? 'permit' : 'deny'));
      const { send } = shelf({ policy: only('shelf_prompt', 'shelf_label') });
      const lists = async (method: string, key: string) =>
        ((await send(method)).body.result?.[key] as { name: string }[]).map(({ name }) => name);
      expect(await lists('prompts/list', 'prompts')).toEqual(['shelf_prompt']);
      expect(await lists('resources/templates/list', 'resourceTemplates')).toEqual(['shelf_label']);
      expect(await lists('resources/list', 'resources')).toEqual([]);
      expect(await lists('tools/list', 'tools')).toEqual([]);
      const all = shelf();
      const { prompts } = (await all.send('prompts/list')).body.result ?? {};
      expect(prompts).toMatchObject([{ arguments: [{ name: 'topic', description: 'what it is about', required: true }] }]);
      const { resources } = (await all.send('resources/list')).body.result ?? {};
      expect(resources).toMatchObject([{ uri: 'shelf://plan', mimeType: 'text/plain' }]);
      expect(all.trace).toEqual([]);
    });

    it('say how long they may be kept, in the revision that has that', async () => {
      const { send, ask } = shelf();
      for (const method of ['prompts/list', 'resources/list', 'resources/templates/list'])
        expect((await send(method)).body.result?.['ttlMs']).toBe(modern ? 60_000 : undefined);
      expect((await ask(read('shelf://plan'))).body.result?.['ttlMs']).toBe(modern ? 0 : undefined);
    });

    it('are no methods of a server that has none', async () => {
      const world = fakeWorld({}, people);
      const endpoint = new McpEndpoint(world.ports, { metadataUrl: 'x', scope: 'x', version: '1' });
      for (const method of ['prompts/list', 'prompts/get', 'resources/list', 'resources/templates/list', 'resources/read', 'completion/complete']) {
        const { error } = (await (await endpoint.fetch(request(method), arrival)).json()) as Answer;
        expect([method, error?.code, world.trace]).toEqual([method, -32601, []]);
      }
    });
  });

  describe('the argument of a prompt', () => {
    const complete = (name: string, value: string, argument = 'topic') =>
      [
        'completion/complete',
        { ref: { type: 'ref/prompt', name }, argument: { name: argument, value } },
        { headers: {} },
      ] as const;

    it('is completed from what the prompt declares, and nothing is run', async () => {
      const { send, trace } = shelf();
      const { body } = await send(...complete('shelf_prompt', 'bo'));
      expect(body.result?.['completion']).toEqual({ values: ['books', 'boxes'], total: 2, hasMore: false });
      for (const argument of ['other', '__proto__', 'constructor'])
        expect((await send(...complete('shelf_prompt', '', argument))).body.result?.['completion']).toMatchObject({ values: [] });
      expect(trace).toEqual([]);
    });

    it('is not completed for whoever may not use the prompt, nor for what is none', async () => {
      const refused = shelf({ policy: policyThat(() => 'deny') });
      expect((await refused.send(...complete('shelf_prompt', 'bo'))).body.error?.code).toBe(-32602);
      for (const name of ['shelf_picture', 'shelf_label', 'nothing'])
        expect((await shelf().send(...complete(name, 'bo'))).body.error?.code).toBe(-32602);
    });
  });

  describe('how far a call is', () => {
    const asked = { name: 'shelf_picture', arguments: {} };
    const meta = { _meta: { progressToken: 'p1', ...(modern && modernMeta()) } };
    const told = (accept: string, params: object = {}) => {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/call', params: { ...asked, ...meta, ...params } });
      return request('tools/call', asked, { body, headers: { accept } });
    };

    it('is told before the answer to whoever asked, under their token', async () => {
      const { ask, trace } = shelf();
      const { type, text, body } = await ask(told('application/json, text/event-stream'));
      expect(type).toContain('text/event-stream');
      expect(text).toContain('"progressToken":"p1"');
      expect(text.indexOf('half of it')).toBeLessThan(text.indexOf('"result"'));
      expect(body.result?.['content']).toEqual([{ type: 'image', data: 'aGk=', mimeType: 'image/png' }]);
      expect(trace.slice(0, 2)).toEqual(['recorded decision permit', 'ran']);
    });

    it('is not told to a client that did not ask, or that takes one answer only', async () => {
      const { ask } = shelf();
      for (const sent of [told('application/json'), request('tools/call', asked)]) {
        const { type, text } = await ask(sent);
        expect([type?.split(';')[0], text.includes('half of it')]).toEqual(['application/json', false]);
      }
    });

    it('is not told of a call that is refused', async () => {
      const { ask, trace } = shelf({ policy: policyThat(() => 'deny') });
      const { text } = await ask(told('application/json, text/event-stream'));
      expect([text.includes('progress'), trace]).toEqual([false, ['kept admission deny']]);
    });
  });

  describe('what a tool shows', () => {
    it('is the content it means, without a key more, and is announced without a schema', async () => {
      const { send } = shelf();
      const { text, body } = await send('tools/call', { name: 'shelf_picture', arguments: {} });
      expect(text).not.toContain('secret');
      expect(body.result).toMatchObject({ content: [{ type: 'image', data: 'aGk=' }] });
      expect(body.result).not.toHaveProperty('structuredContent');
      const { tools } = (await send('tools/list')).body.result as { tools: object[] };
      expect(tools[0]).not.toHaveProperty('outputSchema');
    });
  });

  describe('an argument that is said in a header as well', () => {
    const call = (headers: Record<string, string>) =>
      request('tools/call', { name: 'shelf_routed', arguments: { region: 'eu' } }, { headers });

    it('runs where both say the same', async () => {
      for (const said of ['eu', '=?base64?ZXU=?=']) {
        const { ask, trace } = shelf();
        await ask(call({ 'mcp-param-region': said }));
        expect(trace).toContain('ran');
      }
    });

    it('INVARIANT (headers agree): is refused on the record where they do not', async () => {
      // Only the newer era wants the header to be there.
      for (const said of ['us', '=?base64?dXM?=', ...(modern ? [undefined] : [])]) {
        const { ask, trace } = shelf();
        const { status, body } = await ask(call(said === undefined ? {} : { 'mcp-param-region': said }));
        expect([status, body.error?.code, trace]).toEqual([400, -32020, ['kept admission deny']]);
      }
    });
  });
}); // prettier-ignore

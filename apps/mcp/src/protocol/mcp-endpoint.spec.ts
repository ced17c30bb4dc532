import { describe, expect, it } from '@jest/globals';
import { MongoClientClosedError } from 'mongodb';
import { pino } from 'pino';
import { z } from 'zod';
import { type CallToolResult, type ListToolsResult } from '@modelcontextprotocol/server';
import { DecisionEvent, Verdict, verdictKey, withheldKey } from '#libs/contracts';
import { type Arrival, digestOf } from '#libs/enforcement';
import { type Decision } from '#libs/policy';
import { eventually } from '#test/eventually';
import { personOf } from '#test/person-of';
import { CredentialError } from '#libs/credentials';
import { revisions, type Spoken } from '#test/enforcement/eras';
import {
  type FakePorts,
  fakeWorld,
  type FakeWorld,
  mcpRequest,
  policyThat,
} from '#test/enforcement/fake-world';
import { principalOf } from '#test/principal-of';
import { type EnforcementPorts } from '../enforcement/ports.js';
import { Tool } from '../toolbox/tool.js';
import { Toolbox } from '../toolbox/toolbox.js';
import { Toolboxes } from '../toolbox/toolboxes.js';
import { ToolError } from '../toolbox/tool-error.js';
import { McpEndpoint } from './mcp-endpoint.js';

const agent: Arrival = { transport: 'nats', peer: 'agent' };
const http: Arrival = { transport: 'http' };
const options = { metadataUrl: 'https://mcp.test/.well-known/x', scope: 'api://x/y', version: '1' };

type Change = Parameters<typeof mcpRequest>[2];
const [modern] = revisions as [Spoken];

/** What a spec asks a world of its own, in one revision. */
function speaking({ request, arrival: from, people }: Spoken) {
  async function send(world: FakeWorld, sent: Request, arrival = from) {
    const response = await new McpEndpoint(world.ports, options).fetch(sent, arrival);
    const text = await response.text();
    const body = (text ? JSON.parse(text) : {}) as {
      result?: never;
      error?: { code: number; message: string };
    };
    return { status: response.status, headers: response.headers, ...body };
  }
  /** Calls a tool; gives the result and its verdict. */
  async function call(world: FakeWorld, name: string, args: unknown = {}, change?: Change) {
    const answer = await send(world, request('tools/call', { name, arguments: args }, change));
    const result = answer.result as CallToolResult | undefined;
    const text = result?.content[0]?.type === 'text' ? result.content[0].text : '';
    return { ...answer, result, text, verdict: Verdict.safeParse(result?._meta?.[verdictKey]).data };
  }
  const worldOf = (ports?: FakePorts) => fakeWorld(ports, people);
  return { send, call, worldOf };
}

const id = 'thing-1';

describe.each(revisions)('in $revision', (spoken) => {
  const { request, arrival, revision } = spoken;
  const { send, call, worldOf } = speaking(spoken);
  describe('a permitted call', () => {
    it('records before it borrows, borrows before it runs, and records what became of it', async () => {
      const world = worldOf();
      const { result, verdict } = await call(world, 'things_drop', { id });
      expect(result?.isError).toBeUndefined();
      expect(world.trace).toEqual([
        'recorded admission permit',
        'borrowed acme-reader',
        'looked for thing-1',
        'gave back',
        'recorded decision permit',
        'borrowed acme-writer once',
        'ran',
        'gave back',
        'kept outcome succeeded',
      ]);
      expect(verdict).toMatchObject({ decision: 'permit', rationale: ['FAKE_PERMITS'], policies: ['fake'] });
    });

    it('needs no reader and no admission record where there is nothing to resolve', async () => {
      const world = worldOf();
      await call(world, 'things_list');
      expect(world.trace).toEqual([
      'recorded decision permit', 'borrowed acme-reader', 'ran', 'gave back', 'kept outcome succeeded',
    ]); // prettier-ignore
    });

    it('never borrows a writer for a read', async () => {
      const world = worldOf();
      await call(world, 'things_get', { id });
      expect(world.borrowed.map(({ access }) => access)).toEqual(['reader', 'reader']);
    });

    it('borrows with the token that came in, in the database of the tenant of the token', async () => {
      const world = worldOf();
      await call(world, 'things_list');
      expect(world.borrowed[0]).toMatchObject({ token: 'bob', tenant: 'acme', database: 'tenant-acme', holder: { user: { key: 'local#id-of-bob' } } }); // prettier-ignore
    });

    it('shows only what the output schema declares', async () => {
      const { result } = await call(worldOf(), 'things_list');
      expect(result?.structuredContent).toEqual(revision === '2025-03-26' ? undefined : { done: true });
      expect(JSON.stringify(result)).not.toContain('leak');
    });

    it('makes events that fit their schema and share one call id, with digests instead of arguments', async () => {
      const world = worldOf();
      await call(world, 'things_drop', { id });
      expect(world.events.map((event) => DecisionEvent.safeParse(event).error)).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
      expect(new Set(world.events.map(({ callId }) => callId)).size).toBe(1);
      expect(new Set(world.events.map(({ eventId }) => eventId)).size).toBe(3);
      expect(world.events[2]).toMatchObject({ decisionId: world.events[1]?.eventId });
      expect(world.events[1]).toMatchObject({
        user: personOf('bob'),
        peer: arrival.peer ?? null,
        address: arrival.address ?? null,
        revision,
        facts: {
          roles: ['editor'],
          attributes: { tenant: 'acme', priceCents: 500 },
          withheld: { owner: expect.stringMatching(/^sha256:/) },
        },
      });
    });

    it('makes events with an end, whatever the client sends and however many rules decide', async () => {
      const rules = Array.from({ length: 500 }, (_, i) => `rule-${String(i)}-${'x'.repeat(100)}`);
      const policy = policyThat(() => 'deny');
      const verbose = () => ({
        ...policy.decide({ action: '', resource: { id } }),
        policies: rules,
        rationale: rules,
      });
      const world = worldOf({ policy: { ...policy, decide: verbose } });
      const name = `things_${'x'.repeat(300)}`;
      await call(world, name, { id: 'y'.repeat(200_000) });
      await call(world, 'things_drop', { id });
      expect(world.events.map((event) => DecisionEvent.safeParse(event).error)).toEqual([
        undefined,
        undefined,
      ]);
      for (const event of world.events) expect(JSON.stringify(event).length).toBeLessThan(65_536);
    });
  });

  describe('a call that is not permitted', () => {
    const denying = (deny: (action: string, resource?: { id: string }) => boolean) =>
      worldOf({ policy: policyThat((action, resource) => (deny(action, resource) ? 'deny' : 'permit')) });

    it('is a result with the rule named, and is recorded', async () => {
      const world = denying((action) => action === 'things_drop');
      const { result, text, verdict, status } = await call(world, 'things_drop', { id });
      expect([status, result?.isError]).toEqual([200, true]);
      const message = 'bob may not drop things. It is fake. No role could do it.';
      expect(text).toBe(`${message} (FAKE_FORBIDS; rule \`fake\`)`);
      expect(verdict).toMatchObject({ decision: 'deny', rationale: ['FAKE_FORBIDS'], policies: ['fake'], message }); // prettier-ignore
      expect(world.trace).toEqual(['kept admission deny']);
      expect(world.events[0]).toMatchObject({ eventId: verdict?.decisionId });
    });

    it('runs nothing when only the stored resource refuses it', async () => {
      const world = denying((action, resource) => action === 'things_drop' && resource !== undefined);
      const { verdict } = await call(world, 'things_drop', { id });
      expect(verdict?.decision).toBe('deny');
      expect(world.trace.slice(-2)).toEqual(['gave back', 'kept decision deny']);
    });

    it('not found reads like refused: a hidden resource like one that is not there, while the record keeps the truth', async () => {
      const hidden = denying((_action, resource) => resource !== undefined);
      const told = await call(hidden, 'things_drop', { id: 'thing-1' });
      const absent = worldOf();
      const missing = await call(absent, 'things_drop', { id: 'thing-2' });
      const strip = ({ verdict, text }: typeof told) => [
      text.replace(/thing-\d/, 'X'), verdict?.rationale, verdict?.policies, verdict?.decision,
    ]; // prettier-ignore
      expect(strip(told)).toEqual(strip(missing));
      const toldOnRecord = { rationale: ['RESOURCE_NOT_FOUND'], policies: [] };
      expect(told.verdict?.message).toBe('there is no thing `thing-1` that you can see');
      const explanation = { why: ['It is fake.'] };
      expect(hidden.events.at(-1)).toMatchObject({
        rationale: ['FAKE_FORBIDS'],
        explanation,
        told: toldOnRecord,
      });
      expect(hidden.events.at(-1)).not.toHaveProperty('explanation.could');
      expect(absent.events.at(-1)).toMatchObject({ told: toldOnRecord });
      expect(absent.events.at(-1)).toMatchObject({ rationale: ['RESOURCE_NOT_FOUND'] });
    });

    it.each(['things_get', 'things_drop'])(
      'not found reads like refused: policy is asked as often about either (%s)',
      async (tool) => {
        const questions = async (asked: string) => {
          let count = 0;
          const counted = policyThat((_action, resource) => {
            count += 1;
            return resource === undefined ? 'permit' : 'deny';
          });
          const { verdict } = await call(worldOf({ policy: counted }), tool, { id: asked });
          expect(verdict?.rationale).toEqual(['RESOURCE_NOT_FOUND']);
          return count;
        };
        expect(await questions('thing-2')).toBe(await questions('thing-1'));
      },
    );

    it.each([
      ['a tool nobody registered', 'things_steal', {}, 'UNKNOWN_TOOL'],
      [
        'an unknown argument (unknown properties are refused)',
        'things_get',
        { id, admin: true },
        'ARGUMENTS_INVALID',
      ],
      ['a database operator', 'things_get', { id: { $ne: null } }, 'ARGUMENTS_INVALID'],
      ['a missing argument', 'things_get', {}, 'ARGUMENTS_INVALID'],
      ['a prototype', 'things_get', JSON.parse('{"id":"x","__proto__":{"y":1}}'), 'ARGUMENTS_INVALID'],
    ])('refuses %s on the record before anything is borrowed', async (_what, name, args, code) => {
      const world = worldOf();
      const { verdict, result } = await call(world, name, args);
      expect([result?.isError, verdict?.rationale]).toEqual([true, [code]]);
      expect(world.trace).toEqual(['kept admission deny']);
    });

    it('refuses arguments that are no object as bad protocol', async () => {
      expect((await call(worldOf(), 'things_get', 'thing-1')).error?.code).toBe(-32602);
    });

    it('refuses a tool registered without a thought of security, because policy does not know it', async () => {
      const { PolicyEngine } = await import('#libs/policy');
      const ran: string[] = [];
      const careless = Tool.from({
        name: 'products_export_everything',
        title: 'Export',
        description: 'Exports all',
        input: z.object({}),
        output: z.object({}),
        needs: 'nothing',
        effect: 'read',
        scope: 'catalogue:read',
        resource: { type: 'Catalogue' },
        run: () => Promise.resolve(ran.push('ran') && {}),
      });
      const policy = await PolicyEngine.load('policies');
      const world = worldOf({
        policy,
        toolboxes: new Toolboxes([
          { name: 'careless', toolbox: Toolbox.of({ about: 'x', tools: [careless] }) },
        ]),
      });
      const { verdict } = await call(world, careless.name);
      expect(verdict).toMatchObject({ decision: 'deny', rationale: ['UNKNOWN_ACTION'] });
      expect(ran).toEqual([]);
    });
  });

  describe('a call that has to wait', () => {
    const waits = (action: string, resource?: object): Decision => ({
      decision: resource && action !== 'things_get' ? 'deny' : 'permit',
      rationale: ['NEEDS_APPROVAL'],
      policies: ['dear-needs-approval'],
      fingerprint: 'sha256:x',
      ...(resource && action !== 'things_get' && { waitsFor: 'approval' }),
    });
    const worldThat = (answer: typeof waits) =>
      worldOf({
        policy: {
          ...policyThat(() => 'permit'),
          decide: ({ action, resource, context }) => {
            if (resource.id === '(admission)') return answer(action);
            const { waitsFor, ...decision } = answer(action, resource);
            // What a person's yes would lift.
            if (waitsFor !== undefined && context.answers) return { ...decision, decision: 'permit' };
            return { ...decision, ...(waitsFor !== undefined && { waitsFor }) };
          },
        },
      });

    it('is recorded as a denial that something could lift, told so, and runs nothing', async () => {
      const world = worldThat(waits);
      const { verdict, result } = await call(world, 'things_drop', { id });
      expect(verdict).toMatchObject({
        decision: 'deny',
        rationale: ['NEEDS_APPROVAL'],
        waitsFor: 'approval',
      });
      expect(result?.isError).toBe(true);
      expect(result?.content).toEqual([
        {
          type: 'text',
          text: 'It waits for approval, so nothing was run yet (NEEDS_APPROVAL; rule `dear-needs-approval`)',
        },
      ]);
      expect(world.trace.at(-1)).toBe('kept decision deny');
      expect(world.trace.filter((line) => /ran|writer/.test(line))).toEqual([]);
      const event = DecisionEvent.parse(world.events.at(-1));
      expect(event).toMatchObject({
        decision: 'deny',
        waitsFor: 'approval',
        resource: { type: 'Thing', id },
      });
    });

    it('INVARIANT (nobody waits in vain): what an answer would not lift is refused at once', async () => {
      const answer = (action: string, resource?: object) => waits(action, resource);
      const world = worldOf({
        policy: {
          ...policyThat(() => 'permit'),
          decide: ({ action, resource, context }) =>
            context.answers && resource.id !== '(admission)'
              ? { decision: 'deny', rationale: ['NEVER'], policies: ['never'], fingerprint: 'sha256:x' }
              : answer(action, resource.id === '(admission)' ? undefined : resource),
        },
      });
      const { verdict } = await call(world, 'things_drop', { id });
      expect(verdict).toMatchObject({ decision: 'deny', rationale: ['NEVER'] });
      expect(verdict).not.toHaveProperty('waitsFor');
    });

    it('waits at its admission too, before anything is read', async () => {
      const world = worldThat((action) => waits(action, {}));
      const { verdict } = await call(world, 'things_drop', { id });
      expect(verdict).toMatchObject({ decision: 'deny', waitsFor: 'approval' });
      expect(world.trace).toEqual(['kept admission deny']);
    });

    it('not found reads like refused: who may not see the resource hears of no wait', async () => {
      const hides = (action: string, resource?: object): Decision =>
        resource ? { ...waits('things_drop', resource) } : waits(action);
      const hidden = await call(worldThat(hides), 'things_drop', { id });
      expect(hidden.verdict).toMatchObject({ decision: 'deny', rationale: ['RESOURCE_NOT_FOUND'] });
      expect(hidden.verdict).not.toHaveProperty('waitsFor');
      expect(JSON.stringify(hidden.result)).not.toContain('approval');
    });

    it('is no way to list: the tool is withheld until it could be used', async () => {
      const world = worldThat((action) => waits(action, action === 'things_drop' ? {} : undefined));
      const { result } = await send(world, request('tools/list'));
      const { tools, _meta } = result as unknown as ListToolsResult;
      expect(tools.map(({ name }) => name)).not.toContain('things_drop');
      expect(_meta?.[withheldKey]).toMatchObject([{ name: 'things_drop', rationale: ['NEEDS_APPROVAL'] }]);
    });
  });

  describe('a call whose decision is not recorded', () => {
    it.each(['things_drop', 'things_list'])('borrows nothing and runs nothing (%s)', async (name) => {
      const world = worldOf();
      world.fail.record = new Error('no stream');
      const { verdict, result } = await call(world, name, name === 'things_drop' ? { id } : {});
      expect([result?.isError, verdict?.rationale]).toEqual([true, ['DECISION_NOT_RECORDED']]);
      expect(world.trace).toEqual(['kept decision deny']);
    });

    it.each(['things_list', 'things_steal'])(
      'what waits is bounded: it is none while events of earlier calls wait in numbers, and adds none to them (%s)',
      async (name) => {
        const kept: unknown[] = [];
        const keep = (event: unknown) => Promise.resolve(void kept.push(event));
        const world = worldOf({ outcomes: { full: true, keep } });
        const refused = await call(world, name);
        expect(refused).toMatchObject({ status: 503, error: { code: -32000 } });
        expect(refused.headers.get('retry-after')).toBe('5');
        expect([world.trace, kept]).toEqual([[], []]);
        expect((await send(world, request('tools/list'))).status).toBe(200);
      },
    );
  });

  describe('a permitted call that fails', () => {
    const leaky = new Error('mongodb://root:hunter2@db:27017 said no at /srv/app/secret.js:1');

    it.each([
    ['the tool throws', { run: leaky }, 'internal'],
    ['the tool explains', { run: new ToolError('conflict', 'it changed') }, 'conflict'],
    ['Vault refuses', { borrow: new CredentialError('credential_refused', 'no') }, 'credential_refused'],
    ['Vault is away', { borrow: new CredentialError('vault_unavailable', 'no') }, 'vault_unavailable'],
    ['this service stops', { borrow: new CredentialError('closed', 'no') }, 'closed'],
    ['its own connection was closed under it', { run: new MongoClientClosedError() }, 'closed'],
  ] as [string, FakeWorld['fail'], string][])('records the outcome and shows a closed code when %s', async (_what, fail, code) => {
    const world = worldOf();
    Object.assign(world.fail, fail);
    const { result, text, verdict } = await call(world, 'things_list');
    expect([result?.isError, verdict?.decision]).toEqual([true, 'permit']);
    expect(text).toMatch(new RegExp(`^failed: .* \\(${code}\\)$`));
    expect(JSON.stringify(result)).not.toMatch(/hunter2|mongodb|secret\.js/);
    expect(world.events.at(-1)).toMatchObject({ type: 'decision.completed', outcome: 'failed', errorCode: code });
  }); // prettier-ignore

    it('denies when the resource cannot be resolved, with what stood in the way', async () => {
      const world = worldOf();
      world.fail.borrow = new CredentialError('vault_unavailable', 'no');
      const { verdict } = await call(world, 'things_drop', { id });
      expect(verdict).toMatchObject({ decision: 'deny', rationale: ['VAULT_UNAVAILABLE'] });
      expect(world.trace).toEqual(['recorded admission permit', 'kept decision deny']);
    });

    it("denies when it closes its own broker or connection, and does not call that Vault's fault or the database's", async () => {
      for (const fail of [
        { borrow: new CredentialError('closed', 'no') },
        { find: new MongoClientClosedError() },
      ]) {
        const world = worldOf();
        Object.assign(world.fail, fail);
        const { verdict, text } = await call(world, 'things_drop', { id });
        expect(verdict).toMatchObject({ decision: 'deny', rationale: ['SHUTTING_DOWN'] });
        expect(text).toContain('the service is shutting down, try again');
      }
    });

    it('gives the reader back when resolving fails', async () => {
      const world = worldOf();
      world.fail.find = leaky;
      const { verdict, text } = await call(world, 'things_drop', { id });
      expect(verdict?.rationale).toEqual(['PIPELINE_FAILED']);
      expect(text).not.toContain('hunter2');
      expect(world.trace.slice(-2)).toEqual(['gave back', 'kept decision deny']);
    });

    it('raises an alarm when what became of a call cannot even be kept', async () => {
      const lines: string[] = [];
      const logger = pino({}, { write: (line: string) => void lines.push(line) });
      const keep = () => Promise.reject(new Error('no event'));
      const world = worldOf({ logger, outcomes: { full: false, keep } });
      expect((await call(world, 'things_list')).result?.isError).toBeUndefined();
      expect(lines.join('')).toContain('"alarm":"outcome_not_recorded"');
    });

    it('still answers and records when the credential cannot be given back', async () => {
      const world = worldOf();
      world.fail.giveBack = new Error('gone');
      const { result } = await call(world, 'things_list');
      expect(result?.isError).toBeUndefined();
      expect(world.trace.at(-1)).toBe('kept outcome succeeded');
    });

    it('runs nothing for a caller who has left', async () => {
      const world = worldOf();
      const left = new AbortController();
      const keep = world.ports.decisions.record.bind(world.ports.decisions);
      world.ports.decisions.record = async (event) => {
        await keep(event);
        left.abort();
      };
      await send(world, request('tools/call', { name: 'things_list', arguments: {} }, { signal: left.signal })).catch(() => undefined); // prettier-ignore
      // Who has left is not waited for: the call may end after the answer.
      await eventually('the call is closed', () => world.events.at(-1)?.type === 'decision.completed');
      expect(world.trace).not.toContain('ran');
      expect(world.events.at(-1)).toMatchObject({ outcome: 'failed', errorCode: 'cancelled' });
    });
  });

  describe('tools/list', () => {
    it('shows what could be allowed, and withholds the rest with its rule', async () => {
      const world = worldOf({
        policy: policyThat((action) => (action === 'things_drop' ? 'deny' : 'permit')),
      });
      const { result } = (await send(world, request('tools/list'))) as unknown as {
        result: Record<string, never>;
      };
      const names = (result['tools'] as unknown as { name: string }[]).map(({ name }) => name);
      expect(names).toEqual(['things_list', 'things_get', 'things_tell']);
      expect(result['_meta']?.[withheldKey]).toEqual([
        expect.objectContaining({ name: 'things_drop', rationale: ['FAKE_FORBIDS'], policies: ['fake'] }),
      ]);
      expect(result['cacheScope']).toBe(revision === '2026-07-28' ? 'private' : undefined);
      expect(world.trace).toEqual([]);
    });
  });
});

describe('the gate', () => {
  const { send, call } = speaking(modern);

  const list = (change?: Parameters<typeof mcpRequest>[2]) => mcpRequest('tools/list', {}, change);

  it.each([
    ['no token', { token: null }, agent],
    ['a forged token', { token: 'mallory' }, agent],
    ['a token in another scheme', { headers: { authorization: 'Basic Ym9iOmJvYg==' } }, agent],
    ['two tokens', { headers: { authorization: 'Bearer bob, Bearer alice' } }, agent],
    ["a mesh peer's token over HTTP", {}, http],
    ["another peer's token", {}, { transport: 'nats', peer: 'web' }],
  ] as [string, Parameters<typeof mcpRequest>[2], Arrival][])('answers 401 to %s and says where to get one', async (what, change, arrival) => {
    const world = fakeWorld();
    const { status, headers } = await send(world, list(change), arrival);
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toContain('resource_metadata="https://mcp.test/.well-known/x"');
    // Who brings no token at all only asks where to get one.
    const brought = /^(?:a forged|.*peer's)/.test(what);
    expect(world.trace).toEqual(brought ? ['kept turned away at AccessToken'] : []);
  }); // prettier-ignore

  it('takes the token of a client outside the mesh over HTTP, and not over the mesh', async () => {
    const outside = principalOf('dora', ['reader'], {
      agent: { id: 'deputy-mcp-client' },
      actors: ['deputy-mcp-client'],
    });
    const world = fakeWorld({}, [outside]);
    expect((await send(world, list({ token: 'dora' }), http)).status).toBe(200);
    expect((await send(world, list({ token: 'dora' }), agent)).status).toBe(401);
  });

  it('actor is peer: refuses a token anywhere in whose chain a mesh service stands, over HTTP', async () => {
    const chained = principalOf('dora', ['reader'], { agent: { id: 'x' }, actors: ['x', 'deputy-agent'] });
    expect((await send(fakeWorld({}, [chained]), list({ token: 'dora' }), http)).status).toBe(401);
  });

  const json = (value: unknown) => ({ body: JSON.stringify(value) });
  /** Good but for what a row changes. */
  const params = { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } };
  const request = { jsonrpc: '2.0', id: 1, method: 'tools/list', params };
  it.each([
    ['a batch', json([request]), 400],
    ['an empty batch', json([]), 400],
    ['a notification', json({ ...request, id: undefined }), 400],
    ['a response', json({ jsonrpc: '2.0', id: 1, result: {} }), 400],
    ['another JSON-RPC', json({ ...request, jsonrpc: '1.0' }), 400],
    ['a null id', json({ ...request, id: null }), 400],
    ['no JSON', { body: '{' }, 400],
    ['deep nesting', { body: `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}` }, 400],
    ['another content type', { headers: { 'content-type': 'text/plain' } }, 415],
    ['a method header that disagrees (headers agree)', { headers: { 'mcp-method': 'server/discover' } }, 400],
    ['a name header where there is no name (headers agree)', { headers: { 'mcp-name': 'things_list' } }, 400],
    [
      'a version header that disagrees (headers agree)',
      { headers: { 'mcp-protocol-version': '2025-11-25' } },
      400,
    ],
    ['an oversized body', { body: 'x'.repeat(300_000) }, 413],
    [
      'a body that lies about its length',
      { body: 'x'.repeat(300_000), headers: { 'content-length': '5' } },
      413,
    ],
  ] as [string, Parameters<typeof mcpRequest>[2], number][])('refuses %s', async (_what, change, status) => {
    const answer = await send(fakeWorld(), list(change));
    expect(answer.status).toBe(status);
    expect(answer.error?.message).toMatch(/^[`a-z]/);
  });

  it.each([
    ['a number too large to be one', '1e999'],
    ['a lone surrogate', '"\\ud800"'],
    ['deep nesting', `${'['.repeat(30)}${']'.repeat(30)}`],
  ])('refuses %s in a call, and records no digest of it', async (_what, value) => {
    const good = mcpRequest('tools/call', { name: 'things_get', arguments: { id: 'HERE' } });
    const body = (await good.text()).replace('"HERE"', value);
    const world = fakeWorld();
    const answer = await send(world, mcpRequest('tools/call', { name: 'things_get' }, { body }));
    expect(answer).toMatchObject({ status: 400, error: { code: -32700 } });
    expect(world.events).toMatchObject([{ rationale: ['ENVELOPE_INVALID'], argumentsDigest: digestOf({}) }]);
  });

  it.each([
    'subscriptions/listen',
    'resources/read',
    'prompts/list',
    'completion/complete',
    'initialize',
    'ping',
    'x/y',
  ])('refuses %s, which nobody has thought about', async (method) => {
    expect(await send(fakeWorld(), mcpRequest(method))).toMatchObject({
      status: 404,
      error: { code: -32601 },
    });
  });

  it('headers agree: refuses a call whose name header names another tool', async () => {
    const world = fakeWorld();
    const disguised = mcpRequest('tools/call', { name: 'things_drop', arguments: { id } }, { headers: { 'mcp-name': 'things_list' } }); // prettier-ignore
    expect(await send(world, disguised)).toMatchObject({ status: 400, error: { code: -32020 } });
    expect(world.trace).toEqual(['kept admission deny']);
  });

  it('refuses a revision it does not speak', async () => {
    const old = list({
      body: JSON.stringify({ ...request, params: {} }),
      headers: { 'mcp-protocol-version': '' },
    });
    old.headers.delete('mcp-protocol-version');
    expect((await send(fakeWorld(), old)).status).toBe(400);
  });

  it('refuses methods of HTTP other than POST', async () => {
    const get = new Request('http://mcp/mcp', { headers: { authorization: 'Bearer bob' } });
    expect((await send(fakeWorld(), get)).status).toBe(405);
  });

  it('nothing goes round the gate: what the gate did not remember gets no server to talk to', async () => {
    // Not by a spy: spies remember what they replace in such a map.
    const remembers = Object.getOwnPropertyDescriptor(WeakMap.prototype, 'get') as PropertyDescriptor;
    Object.defineProperty(WeakMap.prototype, 'get', { ...remembers, value: () => undefined });
    const answer = await send(fakeWorld(), mcpRequest('server/discover')).finally(() =>
      Object.defineProperty(WeakMap.prototype, 'get', remembers),
    );
    expect(answer.result).toBeUndefined();
    expect(answer.status).toBe(500);
  });

  it('denies when a port fails in a way nobody expected', async () => {
    const verifier = { verify: () => { throw new Error('boom'); } } as unknown as EnforcementPorts['verifier']; // prettier-ignore
    expect((await send(fakeWorld({ verifier }), list())).status).toBe(401);
    const policy = { ...policyThat(() => 'permit'), decide: () => { throw new Error('boom'); } }; // prettier-ignore
    const world = fakeWorld({ policy });
    expect((await call(world, 'things_list')).verdict?.rationale).toEqual(['DECISION_POINT_FAILED']);
  });
});

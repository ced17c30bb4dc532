import { describe, expect, it } from '@jest/globals';
import { type CallToolResult } from '@modelcontextprotocol/server';
import { DecisionEvent, Verdict, verdictKey } from '#libs/contracts';
import { type Arrival } from '#libs/enforcement';
import { revisions } from '#test/enforcement/eras';
import {
  type FakePorts,
  fakeWorld,
  type FakeWorld,
  mcpRequest,
  policyThat,
} from '#test/enforcement/fake-world';
import { MemoryBucket } from '#test/mesh/memory-bucket';
import { principalOf } from '#test/principal-of';
import { CallBudgets, type Limits } from '../enforcement/call-budgets.js';
import { McpEndpoint } from './mcp-endpoint.js';

const agent: Arrival = { transport: 'nats', peer: 'agent' };
const http: Arrival = { transport: 'http', address: '203.0.113.7' };

/** Who calls over HTTP: with a client of their own. */
const outside = principalOf('carol', ['editor'], {
  agent: { id: 'deputy-mcp-client' },
  actors: ['deputy-mcp-client'],
});

const plenty: Limits = { rate: { burst: 1_000, perSecond: 100 }, atOnce: 100 };
const few = (burst: number, atOnce = 100): Limits => ({ rate: { burst, perSecond: 0.5 }, atOnce });

/** Calls with budgets of which all are plenty but `tight`, at an instant that does not pass. */
function budgetedWorld(tight: Partial<Record<'person' | 'agent' | 'tool', Limits>>, ports: FakePorts = {}) {
  const bucket = new MemoryBucket();
  const limits = { person: plenty, agent: plenty, tool: plenty, ...tight };
  const budgets = new CallBudgets(
    limits,
    () => Promise.resolve(bucket),
    () => 1_000_000,
  );
  const world = fakeWorld({ budgets, ...ports }, [outside]);
  return Object.assign(world, { endpoint: endpointOf(world) });
}

const endpointOf = ({ ports }: FakeWorld) =>
  new McpEndpoint(ports, { metadataUrl: 'https://mcp.test/.well-known/x', scope: 'x', version: '1' });

async function call(
  { endpoint }: { endpoint: McpEndpoint },
  name = 'things_tell',
  arrival = agent,
  token = 'bob',
  request = mcpRequest,
) {
  const response = await endpoint.fetch(request('tools/call', { name, arguments: {} }, { token }), arrival);
  const { result } = (await response.json()) as { result?: CallToolResult };
  const text = result?.content[0]?.type === 'text' ? result.content[0].text : '';
  const verdict = Verdict.safeParse(result?._meta?.[verdictKey]).data;
  return { status: response.status, retryAfter: response.headers.get('retry-after'), text, verdict };
}

async function callMany(
  world: { endpoint: McpEndpoint },
  times: number,
  ...more: [string?, Arrival?, string?, typeof mcpRequest?]
) {
  const answers: Awaited<ReturnType<typeof call>>[] = [];
  for (let i = 0; i < times; i += 1) answers.push(await call(world, ...more));
  return answers;
}

const permits = (answers: { verdict: Verdict | undefined }[]) =>
  answers.filter(({ verdict }) => verdict?.decision === 'permit').length;

describe('a flood of calls', () => {
  it('of one person is refused beyond their budget: a denial over NATS that says when to come again', async () => {
    const world = budgetedWorld({ person: few(5) });
    const answers = await callMany(world, 20);
    expect(permits(answers)).toBe(5);
    expect(answers.at(-1)).toMatchObject({
      status: 200,
      text: 'you ask for more at a time than your budget allows, so nothing was run; try again in 2 s (BUDGET_SPENT)',
      verdict: { decision: 'deny', rationale: ['BUDGET_SPENT'], retryAfterSeconds: 2 },
    });
    expect(world.trace.filter((line) => line === 'ran')).toHaveLength(5);
  });

  it.each(revisions)('is answered with 429 and Retry-After over HTTP, in $revision', async ({ request }) => {
    const world = budgetedWorld({ person: few(5) });
    const answers = await callMany(world, 6, 'things_tell', http, 'carol', request);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429]);
    expect(answers.at(-1)).toMatchObject({ retryAfter: '2', verdict: { rationale: ['BUDGET_SPENT'] } });
  });

  it('spends the budget of nobody else', async () => {
    const world = budgetedWorld({ person: few(5) });
    await callMany(world, 20);
    expect(permits(await callMany(world, 5, 'things_tell', agent, 'alice'))).toBe(5);
  });

  it('spends what people share of an agent no further than their own budget goes', async () => {
    const world = budgetedWorld({ person: few(5), agent: few(8) });
    await callMany(world, 20);
    expect(permits(await callMany(world, 20, 'things_tell', agent, 'alice'))).toBe(3);
  });

  it('of one tool leaves the others', async () => {
    const world = budgetedWorld({ tool: few(5) });
    const told = await callMany(world, 20);
    expect([permits(told), told.at(-1)?.text]).toEqual([5, expect.stringMatching(/^this tool is asked/)]);
    expect(permits(await callMany(world, 5, 'things_list'))).toBe(5);
  });

  it.each(revisions)('of lists of tools spends too, in $revision', async ({ request }) => {
    const world = budgetedWorld({ person: few(3) });
    const ask = () => world.endpoint.fetch(request('tools/list', {}, { token: 'carol' }), http);
    const statuses = [];
    for (let i = 0; i < 5; i += 1) statuses.push((await ask()).status);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
  });

  it('of names that no tool has keeps no budget of theirs', async () => {
    const world = budgetedWorld({ tool: few(1) });
    const answers = await callMany(world, 3, 'things_steal');
    expect(answers.map(({ verdict }) => verdict?.rationale)).toEqual(Array(3).fill(['UNKNOWN_TOOL']));
  });
});

describe('calls at once', () => {
  it('are bounded for each person, and whoever waits for nothing has their place again, however a call ended', async () => {
    const world = budgetedWorld({ person: few(100, 2) });
    let stored = () => {};
    const storing = new Promise<void>((resolve) => (stored = resolve));
    const record = world.ports.decisions.record.bind(world.ports.decisions);
    world.ports.decisions.record = async (event) => {
      await storing;
      return record(event);
    };
    const running = [call(world), call(world)];
    const third = await call(world);
    expect(third.verdict).toMatchObject({ rationale: ['BUDGET_SPENT'], retryAfterSeconds: 1 });
    stored();
    expect(permits(await Promise.all(running))).toBe(2);
    world.fail.run = new Error('boom');
    await callMany(world, 5);
    delete world.fail.run;
    await callMany(world, 5, 'things_steal');
    expect(permits(await callMany(world, 5))).toBe(5);
  });
});

describe('what cannot be counted', () => {
  it('is not done, and is recorded', async () => {
    const away = () => Promise.reject(new Error('no store'));
    const limits = { person: plenty, agent: plenty, tool: plenty };
    const world = fakeWorld({ budgets: new CallBudgets(limits, away) });
    const answer = await call({ endpoint: endpointOf(world) });
    expect(answer.verdict).toMatchObject({ decision: 'deny', rationale: ['BUDGET_UNKNOWN'] });
    expect(world.trace).toEqual(['kept admission deny']);
  });
});

describe('INVARIANT (no flood is recorded one by one)', () => {
  it('refusals beyond the budget are one record, whatever names are invented for them', async () => {
    const world = budgetedWorld({ person: few(4) });
    for (let i = 0; i < 100; i += 1) await call(world, `things_${'abcdefghij'[i % 10] ?? ''}${'klmnopqrst'[Math.floor(i / 10)] ?? ''}`);
    const spent = world.events.filter((event) => event.type === 'decision.decided' && event.rationale.includes('BUDGET_SPENT'));
    expect(spent).toHaveLength(1);
    expect(world.events.length).toBeLessThan(20);
  }); // prettier-ignore
});

describe('equal refusals in a row', () => {
  const denies = { policy: policyThat(() => 'deny' as const) };

  it('are one record, whose id everybody is told, and a count: a flood of calls is no flood of events', async () => {
    const world = budgetedWorld({}, denies);
    const answers = await callMany(world, 100);
    expect(world.events).toHaveLength(7);
    const [first, ...counts] = world.events;
    expect(new Set(answers.map(({ verdict }) => verdict?.decisionId))).toEqual(new Set([first?.eventId]));
    expect(new Set(answers.map(({ verdict }) => verdict?.callId))).toEqual(new Set([first?.callId]));
    expect(counts.at(-1)).toMatchObject({ type: 'decision.repeated', decisionId: first?.eventId, count: 64 });
    for (const event of world.events) expect(DecisionEvent.parse(event)).toEqual(event);
  });

  it('every authenticated call leaves a record or is counted in one, also beyond its budget', async () => {
    const world = budgetedWorld({ person: few(4) }, denies);
    await callMany(world, 20);
    const decided = world.events.filter(({ type }) => type === 'decision.decided');
    expect(decided).toMatchObject([{ rationale: ['FAKE_FORBIDS'] }, { rationale: ['BUDGET_SPENT'] }]);
    const counted = (id: string | undefined) =>
      world.events.flatMap((event) =>
        event.type === 'decision.repeated' && event.decisionId === id ? event.count : [],
      );
    expect(decided.map(({ eventId }) => counted(eventId))).toEqual([
      [2, 4],
      [2, 4, 8, 16],
    ]);
  });
});

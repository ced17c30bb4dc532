import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { type CallToolResult } from '@modelcontextprotocol/server';
import { Verdict, verdictKey } from '#libs/contracts';
import { type Arrival, type DecisionPoint, GuardedDecisionPoint } from '#libs/enforcement';
import { McpEndpoint } from '../protocol/mcp-endpoint.js';
import {
  fingerprint,
  type FakePorts,
  fakeWorld,
  type FakeWorld,
  mcpRequest,
  policyThat,
} from '#test/enforcement/fake-world';

/** Permits whatever it is asked about. */
const permits = (questions: readonly unknown[]) =>
  Promise.resolve(
    questions.map(() => ({ decision: 'permit' as const, rationale: [], policies: [], fingerprint })),
  );
const agent: Arrival = { transport: 'nats', peer: 'agent' };
const tools = ['things_list', 'things_get', 'things_drop'];
const failures = ['record', 'borrow', 'find', 'run', 'giveBack'] as const;

/** Calls a tool as bob; gives the status of the request and the verdict, if the call came so far. */
async function call(world: FakeWorld, name: string, arrival = agent, token = 'bob', id: unknown = 'thing-1') {
  const args = name === 'things_list' ? {} : { id };
  const sent = mcpRequest('tools/call', { name, arguments: args }, { token });
  const endpoint = new McpEndpoint(world.ports, { metadataUrl: 'x', scope: 'x', version: '1' });
  const response = await endpoint.fetch(sent, arrival);
  const { result } = (await response.json()) as { result?: CallToolResult };
  return { status: response.status, verdict: Verdict.safeParse(result?._meta?.[verdictKey]).data };
}

/** Every way a call of these tools may go: permitted, refused early or late, and failing at each place. */
async function* everyWay(): AsyncGenerator<string[]> {
  const policies = [
    policyThat(() => 'permit'),
    policyThat(() => 'deny'),
    policyThat((_action, resource) => (resource ? 'deny' : 'permit')),
  ];
  for (const policy of policies)
    for (const fail of [undefined, ...failures])
      for (const tool of tools)
        for (const token of ['bob', 'mallory']) {
          const world = fakeWorld({ policy });
          if (fail) world.fail[fail] = new Error('failed on purpose');
          await call(world, tool, agent, token);
          yield world.trace;
        }
}

/** The places in a trace where something happened, and whether what must come first did. */
const precededBy = (trace: string[], happened: RegExp, needed: string) =>
  trace.flatMap((line, at) => (happened.test(line) ? [trace.slice(0, at).includes(needed)] : []));

describe('INVARIANT', () => {
  it('(no tool runs without a recorded permit)', async () => {
    const seen: boolean[] = [];
    for await (const trace of everyWay())
      seen.push(...precededBy(trace, /^ran$/, 'recorded decision permit'));
    expect(seen.length).toBeGreaterThan(0);
    expect(seen).not.toContain(false);
  });

  it('(no permit without a caller whose token this service itself verified)', async () => {
    for (const tool of tools) {
      const world = fakeWorld();
      expect(await call(world, tool, agent, 'mallory')).toEqual({ status: 401, verdict: undefined });
      expect([world.events, world.trace]).toEqual([[], []]);
    }
  });

  it('(no credential without a recorded permit)', async () => {
    const [readers, writers]: [boolean[], boolean[]] = [[], []];
    for await (const trace of everyWay()) {
      const permit = trace.find((line) => /^recorded \w+ permit$/.test(line)) ?? 'no permit';
      readers.push(...precededBy(trace, /^borrowed acme-reader/, permit));
      writers.push(...precededBy(trace, /^borrowed acme-writer/, 'recorded decision permit'));
    }
    expect([readers.length > 0, writers.length > 0]).toEqual([true, true]);
    expect([...readers, ...writers]).not.toContain(false);
  });

  it('(everything unexpected is a denial)', async () => {
    const boom = () => {
      throw new Error('boom');
    };
    const policy = policyThat(() => 'permit');
    const broken: FakePorts[] = [
      { policy: { ...policy, admit: boom } },
      { policy: { ...policy, decide: boom } },
      { decisions: { record: boom } },
      { decisions: { record: () => setTimeout(20).then(boom) } },
    ];
    for (const [at, change] of broken.entries()) {
      const world = fakeWorld(change);
      expect([at, (await call(world, 'things_drop')).verdict?.decision]).toEqual([at, 'deny']);
      expect([at, world.trace.filter((line) => /^ran|writer/.test(line))]).toEqual([at, []]);
    }
    expect((await call(fakeWorld({ verifier: { verify: boom } }), 'things_drop')).status).toBe(401);
    const full = fakeWorld({ outcomes: { full: true, keep: () => Promise.resolve() } });
    expect([(await call(full, 'things_drop')).status, full.trace]).toEqual([503, []]);
    for (const [tool, id] of [['things_steal', 'x'], ['things_drop', { $ne: null }], ['things_drop', 'x']] as const) {
      expect((await call(fakeWorld(), tool, agent, 'bob', id)).verdict?.decision).toBe('deny');
    } // prettier-ignore
  });

  it('(everything unexpected is a denial): a decision point that is late, throws or answers nonsense', async () => {
    const permit = { decision: 'permit', rationale: [], policies: [], fingerprint: 'x' };
    const points = {
      late: () => new Promise<never>(() => undefined),
      failed: () => Promise.reject(new Error('unreachable')),
      throwing: () => { throw new Error('boom'); },
      short: () => Promise.resolve([]),
      long: (asked: readonly unknown[]) => Promise.resolve([...asked, 1].map(() => permit)),
      malformed: (asked: readonly unknown[]) => Promise.resolve(asked.map(() => ({ ...permit, decision: true }))),
    }; // prettier-ignore
    for (const [kind, answer] of Object.entries(points)) {
      const ask = answer as DecisionPoint['decideMany'] & DecisionPoint['admitMany'];
      // Nothing else is late where the deadline rings at once, so what is sound must come without a turn of the loop.
      const timer = (_milliseconds: number, ring: () => void) => {
        const soon = setImmediate(ring);
        return () => {
          clearImmediate(soon);
        };
      };
      const guarded = (point: Partial<DecisionPoint>) =>
        new GuardedDecisionPoint(
          { fingerprint, equivalenceKey: ({ id }) => id, decideMany: permits, admitMany: permits, ...point },
          { deadlineMs: 1, alarm: () => undefined, timer },
        );
      for (const point of [{ decideMany: ask }, { admitMany: ask }]) {
        const world = fakeWorld({ policy: guarded(point) });
        const { verdict } = await call(world, 'things_drop');
        expect([kind, verdict?.decision]).toEqual([kind, 'deny']);
        expect(verdict?.rationale.join()).toMatch(/^(DECISION_POINT_\w+|RESOURCE_NOT_FOUND)$/);
        expect(world.trace.filter((line) => /^ran|writer/.test(line))).toEqual([]);
        expect(world.events.at(-1)).toMatchObject({ decision: 'deny' });
      }
      const sound = fakeWorld({ policy: guarded({}) });
      expect((await call(sound, 'things_drop')).verdict?.decision).toBe('permit');
    }
  });

  it('(circumstances are gathered once)', async () => {
    const seen: Date[] = [];
    const engine = policyThat(() => 'permit');
    let now = Date.parse('2026-11-22T10:00:00Z');
    const world = fakeWorld({
      policy: {
        ...engine,
        admit: (question) => (seen.push(question.context.time), engine.admit(question)),
        decide: (question) => (seen.push(question.context.time), engine.decide(question)),
      },
      clock: () => new Date((now += 60_000)),
    });
    await call(world, 'things_drop');
    expect(seen.length).toBeGreaterThan(1);
    expect(new Set(seen.map(Number)).size).toBe(1);
    const facts = world.events.flatMap((event) => ('facts' in event ? [event.facts?.time] : []));
    expect(facts).toEqual([seen[0]?.toISOString(), seen[0]?.toISOString()]);
  });

  it('(actor is peer)', async () => {
    for (const peer of ['web', 'audit', 'mcp', 'operator'] as const) {
      const world = fakeWorld();
      expect((await call(world, 'things_list', { transport: 'nats', peer })).status).toBe(401);
      expect(world.trace).toEqual([]);
    }
  });
});

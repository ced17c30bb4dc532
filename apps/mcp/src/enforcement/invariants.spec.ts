import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { type CallToolResult } from '@modelcontextprotocol/server';
import { Verdict, verdictKey } from '#libs/contracts';
import { McpEndpoint } from '../protocol/mcp-endpoint.js';
import { eras } from '#test/enforcement/eras';
import { keepsTheInvariants } from '#test/enforcement/invariants';
import { type EnforcementPorts } from './ports.js';
import { type FakePorts, fakeWorld, type FakeWorld, policyThat } from '#test/enforcement/fake-world';

const tools = ['things_list', 'things_get', 'things_drop', 'things_tell'];
const failures = ['record', 'borrow', 'find', 'run', 'giveBack'] as const;

/** The places in a trace where something happened, and whether what must come first did. */
const precededBy = (trace: string[], happened: RegExp, needed: string) =>
  trace.flatMap((line, at) => (happened.test(line) ? [trace.slice(0, at).includes(needed)] : []));

describe.each(eras)('in $revision', ({ request, arrival: usual, people }) => {
  const worldOf = (ports?: FakePorts) => fakeWorld(ports, people);

  /** Calls a tool as bob; gives the status of the request and the verdict, if the call came so far. */
  async function call(
    world: FakeWorld,
    name: string,
    arrival = usual,
    token = 'bob',
    id: unknown = 'thing-1',
  ) {
    const args = name === 'things_list' || name === 'things_tell' ? {} : { id };
    const sent = request('tools/call', { name, arguments: args }, { token });
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
            const world = worldOf({ policy });
            if (fail) world.fail[fail] = new Error('failed on purpose');
            await call(world, tool, usual, token);
            yield world.trace;
          }
  }

  /** Calls of MCP, the first user of the kernel. */
  keepsTheInvariants({
    acts: /^ran$/,
    ask: async ({ policy, clock, recording }) => {
      const world = worldOf({ ...(policy && { policy }), ...(clock && { clock }) });
      const { decisions } = world.ports;
      const slow: EnforcementPorts['decisions'] = {
        record: async (event) => {
          await recording?.();
          await decisions.record(event);
        },
      };
      const ports = { ...world.ports, ...(recording && { decisions: slow }) };
      const { verdict } = await call({ ...world, ports }, 'things_list');
      const { trace, events } = world;
      return { ended: verdict?.decision === 'permit' ? 'done' : 'denied', trace, events };
    },
  });

  describe('INVARIANT', () => {
    it('(no tool runs without a recorded permit)', async () => {
      const seen: boolean[] = [];
      for await (const trace of everyWay())
        seen.push(...precededBy(trace, /^ran$/, 'recorded decision permit'));
      expect(seen.length).toBeGreaterThan(0);
      expect(seen).not.toContain(false);
    });

    it('(no permit without a principal whose token this service itself verified)', async () => {
      for (const tool of tools) {
        const world = worldOf();
        expect(await call(world, tool, usual, 'mallory')).toEqual({ status: 401, verdict: undefined });
        expect(world.trace).toEqual(['kept turned away at AccessToken']);
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
        { policy: { ...policy, decide: boom } },
        {
          policy: {
            ...policy,
            decide: (question) => (question.resource.id === '(admission)' ? policy.decide(question) : boom()),
          },
        },
        { decisions: { record: boom } },
        { decisions: { record: () => setTimeout(20).then(boom) } },
      ];
      for (const [at, change] of broken.entries()) {
        const world = worldOf(change);
        expect([at, (await call(world, 'things_drop')).verdict?.decision]).toEqual([at, 'deny']);
        expect([at, world.trace.filter((line) => /^ran|writer/.test(line))]).toEqual([at, []]);
      }
      expect((await call(worldOf({ verifier: { verify: boom } }), 'things_drop')).status).toBe(401);
      const full = worldOf({ outcomes: { full: true, keep: () => Promise.resolve() } });
      expect([(await call(full, 'things_drop')).status, full.trace]).toEqual([503, []]);
      for (const [tool, id] of [['things_steal', 'x'], ['things_drop', { $ne: null }], ['things_drop', 'x']] as const) {
      expect((await call(worldOf(), tool, usual, 'bob', id)).verdict?.decision).toBe('deny');
    } // prettier-ignore
    });

    it('(actor is peer)', async () => {
      for (const peer of ['web', 'audit', 'mcp', 'operator'] as const) {
        const world = worldOf();
        expect((await call(world, 'things_list', { transport: 'nats', peer })).status).toBe(401);
        expect(world.trace).toEqual(['kept turned away at AccessToken']);
      }
    });
  });
});

import { describe, expect, test } from '@jest/globals';
import { type ConverseStreamOutput, type Message } from '@aws-sdk/client-bedrock-runtime';
import { type TurnEvent, type Verdict } from '#libs/contracts';
import { type CallOutcome, type OfferedTool } from '../tools/tools.js';
import { type InterruptionReason } from '../turn/interruption.js';
import { TurnFailure } from '../turn/turn-failure.js';
import { defaultLimits, type Limits } from './limits.js';
import { runLoop } from './run-loop.js';

type Step = ConverseStreamOutput[];
const text = (words: string): Step => [delta({ text: words }), stop('end_turn')];
const delta = (d: object, contentBlockIndex = 0) =>
  ({ contentBlockDelta: { contentBlockIndex, delta: d } }) as ConverseStreamOutput;
const stop = (stopReason: string) => ({ messageStop: { stopReason } }) as ConverseStreamOutput;
const use = (name: string, input: string, at = 0): Step => [
  {
    contentBlockStart: { contentBlockIndex: at, start: { toolUse: { toolUseId: `use-${at}`, name } } },
  },
  delta({ toolUse: { input: input.slice(0, 3) } }, at),
  delta({ toolUse: { input: input.slice(3) } }, at),
];
const uses = (...calls: [string, string][]): Step => [
  ...calls.flatMap(([name, input], at) => use(name, input, at)),
  stop('tool_use'),
];
const usage = (outputTokens: number) =>
  ({ metadata: { usage: { inputTokens: 1, outputTokens, totalTokens: 1 } } }) as ConverseStreamOutput;

const offered = (name: string, readOnly: boolean): OfferedTool => ({
  name,
  mcpName: name.replace('_', '-'),
  description: name,
  inputSchema: { type: 'object' },
  allowed: true,
  readOnly,
});
const verdict: Verdict = {
  callId: 'c',
  decisionId: 'd',
  decision: 'permit',
  rationale: ['R'],
  policies: ['p'],
  fingerprint: 'f',
};
const succeeded: CallOutcome = { outcome: 'succeeded', verdict, result: { ok: true } };

/** A scripted model and tools that note what was asked of them. */
function loop(
  steps: (Step | (() => Step))[],
  o: { limits?: Partial<Limits>; call?: (name: string) => Promise<CallOutcome>; history?: Message[] } = {},
) {
  const events: TurnEvent[] = [];
  const calls: string[] = [];
  const requests: (readonly Message[])[] = [];
  const abort = new AbortController();
  const interruption: { signal: AbortSignal; reason: InterruptionReason | undefined } = {
    signal: abort.signal,
    reason: undefined,
  };
  let running = 0;
  const seen = { together: 0 };
  const interrupt = (reason: InterruptionReason) => {
    interruption.reason = reason;
    abort.abort();
  };
  const ports = {
    limits: { ...defaultLimits, ...o.limits },
    emit: (event: TurnEvent) => void events.push(event),
    newId: () => `call-${calls.length}`,
    now: () => 0,
    model: {
      async *reply({ messages }: { messages: readonly Message[] }) {
        requests.push(structuredClone(messages));
        const step = steps[requests.length - 1] ?? text('done');
        await Promise.resolve();
        yield* typeof step === 'function' ? step() : step;
      },
    },
    tools: {
      offered: [offered('read_a', true), offered('read_b', true), offered('write_a', false)],
      close: async () => {},
      async call(tool: OfferedTool, input: object) {
        calls.push(`${tool.mcpName} ${JSON.stringify(input)}`);
        seen.together = Math.max(seen.together, ++running);
        await new Promise((resolve) => setImmediate(resolve));
        try {
          return await (o.call?.(tool.name) ?? Promise.resolve(succeeded));
        } finally {
          running--;
        }
      },
    },
  };
  const run = runLoop(ports, { history: o.history ?? [], text: 'hi', interruption });
  return { run, events, calls, requests, interrupt, seen };
}

/** Bedrock refuses a history that is not so. */
function expectValid(messages: readonly Message[]) {
  expect(messages.map(({ role }) => role)).toEqual(messages.map((_, at) => (at % 2 ? 'assistant' : 'user')));
  expect(messages.at(-1)?.role).toBe('assistant');
  const ids = (kind: 'toolUse' | 'toolResult') =>
    messages.flatMap(({ content }) => content?.flatMap((block) => block[kind]?.toolUseId ?? []) ?? []);
  expect(ids('toolResult')).toEqual(ids('toolUse'));
  for (const { content = [] } of messages) {
    const own = content.flatMap(({ toolUse }) => toolUse?.toolUseId ?? []);
    expect(new Set(own).size).toBe(own.length);
  }
  const names = messages.flatMap(
    ({ content }) => content?.flatMap(({ toolUse }) => toolUse?.name ?? []) ?? [],
  );
  for (const word of [...names, ...ids('toolUse')]) expect(word).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
  for (const { content } of messages) expect(content?.length).toBeGreaterThan(0);
}

describe('the model loop', () => {
  test('runs what the model asks for and hands it the results, until it answers', async () => {
    const { run, calls, requests, events } = loop([uses(['write_a', '{"x":1}']), text('Done.')]);
    const { ending, messages } = await run;
    expect(ending).toMatchObject({ type: 'turn.finished', stopReason: 'answered' });
    expect(calls).toEqual(['write-a {"x":1}']);
    expect(requests[1]?.at(-1)?.content?.[0]?.toolResult).toMatchObject({
      status: 'success',
      content: [{ json: { ok: true } }],
    });
    expect(events.map(({ type }) => type)).toEqual([
      'call.started',
      'call.decided',
      'call.finished',
      'text.delta',
    ]);
    expectValid(messages);
  });

  test('tells the model the rule of a refusal', async () => {
    const refused: CallOutcome = {
      outcome: 'refused',
      verdict: { ...verdict, decision: 'deny' },
      error: 'no',
    };
    const { run, requests } = loop([uses(['write_a', '{}'])], { call: () => Promise.resolve(refused) });
    await run;
    expect(requests[1]?.at(-1)?.content?.[0]?.toolResult).toMatchObject({
      status: 'error',
      content: [{ json: { refused: true, rationale: ['R'], policies: ['p'], message: 'no' } }],
    });
  });

  test('stops at its budget of steps, and says so', async () => {
    const endless = Array.from({ length: 9 }, () => uses(['read_a', '{}']));
    const { run, requests, events } = loop(endless, { limits: { steps: 3 } });
    const { ending, messages } = await run;
    expect(ending).toMatchObject({ type: 'turn.finished', stopReason: 'budget' });
    expect(requests).toHaveLength(3);
    expect(events.at(-1)).toMatchObject({
      type: 'text.delta',
      text: expect.stringContaining('3 steps') as unknown,
    });
    expectValid(messages);
  });

  test('makes no more calls than its budget allows', async () => {
    const { run, calls, requests } = loop([uses(['write_a', '{}'], ['write_a', '{}'], ['write_a', '{}'])], {
      limits: { calls: 2 },
    });
    await run;
    expect(calls).toHaveLength(2);
    expect(requests[1]?.at(-1)?.content?.[2]?.toolResult?.status).toBe('error');
  });

  test('stops at its budget of tokens', async () => {
    const step = [...uses(['read_a', '{}']), usage(200)];
    const { run, requests } = loop([step, step, step], { limits: { outputTokens: 300 } });
    expect((await run).ending).toMatchObject({ stopReason: 'budget', usage: { outputTokens: 400 } });
    expect(requests).toHaveLength(2);
  });

  test('a truncated stream is never acted upon, nor is another reply that was cut', async () => {
    const cut = [...use('write_a', '{}'), stop('max_tokens')];
    const truncated = use('write_a', '{}');
    const filtered = [...use('write_a', '{}'), stop('content_filtered')];
    for (const step of [cut, truncated, filtered]) {
      const { run, calls } = loop([step]);
      const { messages } = await run;
      expect(calls).toEqual([]);
      expectValid(messages);
    }
  });

  test.each(['[1]', '"x"', '{"a":', `{"a":"${'x'.repeat(200)}"}`])(
    'does not run a call whose arguments are %.20s',
    async (input) => {
      const { run, calls, events } = loop([uses(['write_a', input])], { limits: { argumentBytes: 100 } });
      const { messages } = await run;
      expect(calls).toEqual([]);
      expect(events).toContainEqual(expect.objectContaining({ type: 'call.finished', outcome: 'failed' }));
      expectValid(messages);
    },
  );

  test('does not run a tool that was not offered', async () => {
    const { run, calls, events } = loop([uses(['drop_everything', '{}'])]);
    await run;
    expect(calls).toEqual([]);
    expect(events).toContainEqual(expect.objectContaining({ error: 'there is no tool `drop_everything`' }));
  });

  test('runs calls together only where all of them are read-only', async () => {
    const reads = loop([uses(['read_a', '{}'], ['read_b', '{}'])]);
    await reads.run;
    expect(reads.seen.together).toBe(2);
    const mixed = loop([uses(['read_a', '{}'], ['write_a', '{}'])]);
    await mixed.run;
    expect(mixed.seen.together).toBe(1);
    expect(mixed.calls).toEqual(['read-a {}', 'write-a {}']);
  });

  test('starts no call after it was stopped', async () => {
    const { run, calls, interrupt } = loop([uses(['write_a', '{"n":1}'], ['write_a', '{"n":2}'])], {
      call: () => {
        interrupt('stopped');
        return Promise.resolve(succeeded);
      },
    });
    const { ending, messages } = await run;
    expect(calls).toEqual(['write-a {"n":1}']);
    expect(ending).toMatchObject({ stopReason: 'stopped' });
    expectValid(messages);
  });

  test.each([
    ['time', { type: 'turn.finished', stopReason: 'budget' }],
    ['shutdown', { type: 'turn.failed', code: 'shutting_down' }],
  ] as const)('ends as it should when cut short by %s', async (reason, ending) => {
    const { run, interrupt } = loop([
      () => {
        interrupt(reason);
        return text('late');
      },
    ]);
    const end = await run;
    expect(end.ending).toMatchObject(ending);
    expectValid(end.messages);
  });

  test('ends when the tools are lost, without running what is left', async () => {
    const { run, calls } = loop([uses(['write_a', '{"n":1}'], ['write_a', '{"n":2}'])], {
      call: () => Promise.reject(new TurnFailure('tools_unavailable', 'the tools cannot be reached')),
    });
    const { ending, messages } = await run;
    expect(calls).toHaveLength(1);
    expect(ending).toEqual({
      type: 'turn.failed',
      code: 'tools_unavailable',
      message: 'the tools cannot be reached',
    });
    expectValid(messages);
  });

  test('tells nothing of an error it does not know', async () => {
    const { run, events } = loop([
      () => {
        throw new Error('mongodb://user:password@host');
      },
    ]);
    const { ending } = await run;
    expect(ending).toMatchObject({ type: 'turn.failed', code: 'internal' });
    expect(JSON.stringify([ending, events])).not.toContain('password');
  });

  test('cuts a result that is too large for the model, and says so', async () => {
    const large = { ...succeeded, result: { text: 'x'.repeat(5_000) } };
    const { run, requests } = loop([uses(['read_a', '{}'])], {
      limits: { resultBytes: 1_000 },
      call: () => Promise.resolve(large),
    });
    await run;
    expect(requests[1]?.at(-1)?.content?.[0]?.toolResult?.content?.[0]?.json).toMatchObject({ cut: true });
  });

  test('begins with what was said before', async () => {
    const history: Message[] = [
      { role: 'user', content: [{ text: 'before' }] },
      { role: 'assistant', content: [{ text: 'yes' }] },
    ];
    const { run, requests } = loop([text('ok')], { history });
    await run;
    expect(requests[0]?.map(({ content }) => content?.[0]?.text)).toEqual(['before', 'yes', 'hi']);
  });

  const named = (toolUseId: string | undefined, name: string, at: number) =>
    ({
      contentBlockStart: { contentBlockIndex: at, start: { toolUse: { toolUseId, name } } },
    }) as ConverseStreamOutput;

  test('a history can be sent again: whatever the model calls its calls', async () => {
    const odd = ['functions.read_a', '', 'ｒead_a', 'read_a\n', 'x'.repeat(10_000), '../read_a'];
    const ids = ['', undefined, 'same', 'same', 'a b', 'i'.repeat(65)];
    const { run, calls, events } = loop([
      [...odd.map((name, at) => named(ids[at], name, at)), stop('tool_use')],
    ]);
    const { messages, ending } = await run;
    expectValid(messages);
    expect(ending).toMatchObject({ stopReason: 'answered' });
    // A name that only looks like a tool's is no tool.
    expect(calls).toEqual([]);
    const told = events.filter(({ type }) => type === 'call.finished');
    expect(told).toHaveLength(odd.length);
    expect(JSON.stringify(events).length).toBeLessThan(5_000);
  });

  test('a history can be sent again: a call that names no tool at all ends the turn', async () => {
    for (const step of [[stop('tool_use')], [delta({ text: ' ' }), stop('tool_use')]]) {
      const { run } = loop([step]);
      const { messages, ending } = await run;
      expectValid(messages);
      expect(ending).toMatchObject({ type: 'turn.failed', code: 'model_rejected' });
    }
  });

  test('a reply without end is left, whatever it is said to have cost', async () => {
    const endless = [
      () => delta({ text: 'a'.repeat(1_000) }),
      () => delta({ toolUse: { input: 'a'.repeat(1_000) } }),
      (n: number) => named(`use-${n}`, 'read_a', n),
    ];
    for (const event of endless) {
      let said = 0;
      const step = () =>
        (function* () {
          yield named('first', 'read_a', 0);
          for (;;) yield event(++said);
        })() as unknown as Step;
      const { run, calls } = loop([step]);
      const { messages, ending } = await run;
      expectValid(messages);
      expect(ending).toMatchObject({ type: 'turn.failed', code: 'model_rejected' });
      expect(calls).toEqual([]);
      expect(said).toBeLessThan(1_000);
    }
  });

  test('arguments nested deeper than any tool takes are not passed on', async () => {
    const deep = `{"x":${'['.repeat(1_000)}${']'.repeat(1_000)}}`;
    const { run, calls } = loop([uses(['read_a', deep])]);
    expectValid((await run).messages);
    expect(calls).toEqual([]);
  });

  test('counts of tokens that are none count for nothing', async () => {
    const lie = {
      metadata: { usage: { inputTokens: '9', outputTokens: NaN } },
    } as unknown as ConverseStreamOutput;
    const { run } = loop([[...text('hi'), lie]]);
    expect((await run).ending).toMatchObject({ usage: { inputTokens: 0, outputTokens: 0 } });
  });
});

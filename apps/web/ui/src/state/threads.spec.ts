import { describe, expect, it } from '@jest/globals';
import type { TurnEvent } from '#libs/contracts';
import { changeThreads, type Threads } from './threads.js';
import { answerText, type Call, type Turn } from './turn.js';

const at = '2026-01-01T00:00:00.000Z';
const where = { conversationId: 'conversation-1', turnId: 't1' };
const verdict = (decision: 'permit' | 'deny') => ({
  callId: 'c1',
  decisionId: 'd1',
  decision,
  rationale: ['READER_READS'],
  policies: ['readers-read'],
  fingerprint: 'sha256:00',
});
const started: TurnEvent = { type: 'call.started', callId: 'c1', tool: 'products_list', arguments: {} };

const asked = changeThreads({}, { type: 'asked', ...where, text: 'Show me all products', at });
const after = (...events: TurnEvent[]) =>
  turnOf(changeThreads(asked, { type: 'received', ...where, events }));

function turnOf(threads: Threads): Turn {
  const turn = threads[where.conversationId]?.at(-1);
  if (!turn) throw new Error('no turn');
  return turn;
}

function callOf(turn: Turn): Call {
  const part = turn.parts.find(({ kind }) => kind === 'call');
  if (part?.kind !== 'call') throw new Error('no call');
  return part.call;
}

describe('a turn', () => {
  it('that goes on with a call keeps what people have answered to it, so that it is tried again with that', () => {
    const goesOn = { type: 'asked', ...where, text: 'go on', at, approval: 'ap-1' } as const;
    expect(turnOf(changeThreads({}, goesOn)).approval).toBe('ap-1');
    expect(turnOf(asked)).not.toHaveProperty('approval');
  });

  it('waits until the first word or call', () => {
    expect(turnOf(asked).phase).toBe('waiting');
    expect(after({ type: 'turn.started', turnId: 'x', conversationId: where.conversationId }).phase).toBe(
      'waiting',
    );
    expect(after({ type: 'text.delta', text: 'Hel' }).phase).toBe('answering');
    expect(after(started).phase).toBe('answering');
  });

  it('joins text that comes in pieces and keeps calls where they happened', () => {
    const turn = after(
      { type: 'text.delta', text: '\n I will' },
      { type: 'text.delta', text: ' look.' },
      started,
      { type: 'text.delta', text: 'Two ' },
      { type: 'text.delta', text: 'found.' },
    );
    expect(turn.parts.map((part) => (part.kind === 'text' ? part.text : part.call.tool))).toEqual([
      'I will look.',
      'products_list',
      'Two found.',
    ]);
    expect(answerText(turn)).toBe('I will look.\n\nTwo found.');
  });

  it('ties verdict and outcome to their call', () => {
    const finished: TurnEvent = {
      type: 'call.finished',
      callId: 'c1',
      outcome: 'succeeded',
      result: [1],
      durationMs: 12,
    };
    const call = callOf(
      after(started, { type: 'call.decided', callId: 'c1', verdict: verdict('permit') }, finished),
    );
    expect(call).toMatchObject({
      verdict: { decision: 'permit' },
      outcome: 'succeeded',
      result: [1],
      durationMs: 12,
    });
  });

  it('tells a refused call from a failed one', () => {
    const denied = after(
      started,
      { type: 'call.decided', callId: 'c1', verdict: verdict('deny') },
      { type: 'call.finished', callId: 'c1', outcome: 'refused', durationMs: 3 },
    );
    const failed = after(
      started,
      { type: 'call.decided', callId: 'c1', verdict: verdict('permit') },
      { type: 'call.finished', callId: 'c1', outcome: 'failed', error: 'no database', durationMs: 3 },
    );
    expect(callOf(denied)).toMatchObject({ outcome: 'refused', verdict: { decision: 'deny' } });
    expect(callOf(failed)).toMatchObject({ outcome: 'failed', error: 'no database' });
  });

  it.each([
    ['answered', 'answered'],
    ['stopped', 'stopped'],
    ['budget', 'over budget'],
  ] as const)('that finished for `%s` is %s', (stopReason, phase) => {
    const usage = { inputTokens: 1, outputTokens: 1 };
    expect(after({ type: 'turn.finished', stopReason, usage }).phase).toBe(phase);
  });

  it('leaves no call running when it ends', () => {
    expect(callOf(after(started)).abandoned).toBeUndefined();
    expect(callOf(after(started, { type: 'turn.failed', code: 'internal', message: 'x' })).abandoned).toBe(
      true,
    );
    const running = changeThreads(asked, { type: 'received', ...where, events: [started] });
    const stopped = turnOf(changeThreads(running, { type: 'stopped', ...where }));
    expect(stopped.phase).toBe('stopped');
    expect(callOf(stopped).abandoned).toBe(true);
  });

  it('that ended is not stopped afterwards', () => {
    const usage = { inputTokens: 1, outputTokens: 1 };
    const events: TurnEvent[] = [{ type: 'turn.finished', stopReason: 'answered', usage }];
    const done = changeThreads(asked, { type: 'received', ...where, events });
    expect(turnOf(changeThreads(done, { type: 'stopped', ...where })).phase).toBe('answered');
  });

  it('that was stopped or failed leaves no half table, nor does one that still runs', () => {
    const rows = 'Two:\n\n| ID | Price |\n| -- | ----: |\n| 101 | $449.00 |\n';
    const cut: TurnEvent = { type: 'text.delta', text: `${rows}| 113 | $1,5` };
    const running = changeThreads(asked, { type: 'received', ...where, events: [cut] });
    const stopped = changeThreads(running, { type: 'stopped', ...where });
    const failed = changeThreads(running, { type: 'failed', ...where, problem: { code: 'x', message: 'x' } });
    for (const threads of [running, stopped, failed]) expect(answerText(turnOf(threads))).toBe(rows.trim());
    const answered: TurnEvent = { type: 'turn.finished', stopReason: 'answered', usage: { inputTokens: 1, outputTokens: 1 } };
    expect(answerText(after(cut, answered))).toBe(`${rows}| 113 | $1,5`);
  }); // prettier-ignore

  it('ignores events of calls it does not know, and of kinds it does not know', () => {
    const unknown = { type: 'turn.sang' } as unknown as TurnEvent;
    const stray: TurnEvent = { type: 'call.finished', callId: 'c9', outcome: 'succeeded', durationMs: 1 };
    expect(after(unknown, stray)).toEqual(turnOf(asked));
  });
});

describe('threads', () => {
  it('show a stored conversation as it was, and a turn that was cut off as stopped', () => {
    const events: TurnEvent[] = [{ type: 'text.delta', text: 'Hello' }];
    const stored = [{ at: '2026-01-01T00:00:00Z', text: 'Hi', events }];
    const loaded = changeThreads({}, { type: 'loaded', conversationId: 'conversation-2', turns: stored });
    expect(loaded['conversation-2']?.[0]).toMatchObject({ asked: 'Hi', phase: 'stopped' });
  });

  it('keep what runs when the stored conversation arrives late', () => {
    const conversationId = where.conversationId;
    expect(changeThreads(asked, { type: 'loaded', conversationId, turns: [] })).toBe(asked);
  });

  it('do not mix conversations', () => {
    const other = changeThreads(asked, {
      type: 'asked',
      conversationId: 'other',
      turnId: 't2',
      text: 'x',
      at,
    });
    const told = changeThreads(other, { type: 'received', ...where, events: [started] });
    expect(told.other?.[0]?.parts).toEqual([]);
    expect(changeThreads(told, { type: 'deleted', conversationId: where.conversationId })).toEqual({
      other: other.other,
    });
  });

  it('forget a turn that is tried again', () => {
    expect(changeThreads(asked, { type: 'withdrawn', ...where })[where.conversationId]).toEqual([]);
  });
});

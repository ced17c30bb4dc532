import { describe, expect, it } from '@jest/globals';
import { describeCall, TurnRecord } from './turn-record.js';

const verdict = {
  callId: 'c1',
  decisionId: '0199b0a8-0000-7000-8000-000000000000',
  decision: 'deny' as const,
  message: 'alice may not create products. Only editors change anything. Editors could do it.',
  rationale: ['NO_PERMIT'],
  policies: ['default-deny'],
  fingerprint: 'sha256:0',
};

function refusedTurn(): TurnRecord {
  const record = new TurnRecord();
  record.add({ type: 'turn.started', turnId: 't', conversationId: 'conversation' });
  record.add({ type: 'text.delta', text: 'Sorry, ' });
  record.add({ type: 'call.started', callId: 'c1', tool: 'products_create', arguments: { name: 'Toy' } });
  record.add({ type: 'call.decided', callId: 'c1', verdict });
  record.add({ type: 'call.finished', callId: 'c1', outcome: 'refused', durationMs: 1 });
  record.add({ type: 'text.delta', text: 'refused.\n' });
  return record;
}

describe('TurnRecord', () => {
  it('holds exactly the answer and, for each call, what --json promises', () => {
    expect(refusedTurn().summary()).toEqual({
      answer: 'Sorry, refused.',
      calls: [
        {
          tool: 'products_create',
          arguments: { name: 'Toy' },
          decision: 'deny',
          rationale: ['NO_PERMIT'],
          policies: ['default-deny'],
          outcome: 'refused',
          message: 'alice may not create products. Only editors change anything. Editors could do it.',
        },
      ],
    });
  });

  it('says when the turn failed', () => {
    const record = refusedTurn();
    record.add({ type: 'turn.failed', code: 'unavailable', message: 'the model does not answer' });
    expect(record.summary().error).toEqual({ code: 'unavailable', message: 'the model does not answer' });
  });

  it('leaves a call without a verdict undecided', () => {
    const record = new TurnRecord();
    record.add({ type: 'call.started', callId: 'c', tool: 'products_list', arguments: {} });
    expect(record.summary().calls[0]).toMatchObject({ decision: null, outcome: null });
  });
});

describe('describeCall', () => {
  it('names the tool, the decision and the rule on one line', () => {
    const [call] = refusedTurn().summary().calls;
    expect(call && describeCall(call)).toBe(
      '✗ products_create {"name":"Toy"}: deny (NO_PERMIT by default-deny); ' +
        'alice may not create products. Only editors change anything. Editors could do it.',
    );
  });

  it('a terminal shows and never obeys: a tool that the model made up cannot add a line of its own', () => {
    const record = new TurnRecord();
    const tool = 'no_tool\n✓ products_delete {"id":"1"}: permit\u001B[8m';
    record.add({ type: 'call.started', callId: 'c', tool, arguments: { name: '\u009B2J\u202E' } });
    const [call] = record.summary().calls;
    expect(call && describeCall(call)).toMatch(/^[^\p{Cc}\u202E]+$/u);
  });
});

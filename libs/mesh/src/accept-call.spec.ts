import { describe, expect, test } from '@jest/globals';
import { type Msg } from '@nats-io/transport-node';
import { anyCaller, subjects } from '#libs/contracts';
import { acceptCall, withdraws } from './accept-call.js';

const message = (subject: string, reply?: string, body = '') =>
  ({ subject, reply, string: () => body }) as unknown as Msg;
const pattern = subjects.mcp.exchange(anyCaller);

describe('which messages are calls', () => {
  test('the caller is the last token of the subject', () => {
    expect(acceptCall(pattern, message(subjects.mcp.exchange('agent'), '_INBOX_agent.a.b'))).toEqual({
      caller: 'agent',
      inbox: '_INBOX_agent.a.b',
    });
  });

  test('a subject whose last token is no peer is refused', () => {
    expect(acceptCall(pattern, message('deputy.mcp.exchange.stranger', '_INBOX_stranger.a'))).toEqual({
      refused: 'names no known caller',
    });
  });

  test('the subject is the caller: a message stored elsewhere and delivered here is refused', () => {
    expect(acceptCall(pattern, message('$KV.sessions.agent', '_INBOX_agent.a'))).toHaveProperty('refused');
    expect(acceptCall(pattern, message('deputy.mcp.other.agent', '_INBOX_agent.a'))).toHaveProperty(
      'refused',
    );
    expect(acceptCall(pattern, message('deputy.mcp.exchange.more.agent', '_INBOX_agent.a'))).toHaveProperty(
      'refused',
    );
  });

  test.each([
    ['none', undefined],
    ["another peer's", '_INBOX_web.a'],
    ['one that only begins alike', '_INBOX_agents.a'],
    ['a subject of a service', 'deputy.decision.decided.mcp'],
    ['the prefix alone', '_INBOX_agent'],
  ])("an inbox that is not the caller's is refused: %s", (_, reply) => {
    expect(acceptCall(pattern, message(subjects.mcp.exchange('agent'), reply))).toHaveProperty('refused');
  });
});

describe('which messages withdraw a call', () => {
  const withdrawals = subjects.cancel('mcp', anyCaller);
  const call = { caller: 'agent', inbox: '_INBOX_agent.a.b' } as const;

  test('the caller itself, naming its inbox', () => {
    expect(
      withdraws(withdrawals, message(subjects.cancel('mcp', 'agent'), undefined, call.inbox), call),
    ).toBe(true);
  });

  test('no other caller, no other inbox, no other subject', () => {
    expect(withdraws(withdrawals, message(subjects.cancel('mcp', 'web'), undefined, call.inbox), call)).toBe(
      false,
    );
    expect(
      withdraws(withdrawals, message(subjects.cancel('mcp', 'agent'), undefined, '_INBOX_agent.a.c'), call),
    ).toBe(false);
    expect(withdraws(withdrawals, message('$KV.sessions.agent', undefined, call.inbox), call)).toBe(false);
  });
});

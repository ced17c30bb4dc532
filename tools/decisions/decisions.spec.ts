import { describe, expect, it } from '@jest/globals';
import { type DecisionEvent } from '#libs/contracts';
import { UsageProblem } from '../web-client/index.js';
import { describeEvent } from './describe-event.js';
import { parseSince } from './parse-since.js';

const now = Date.parse('2026-07-01T12:00:00.000Z');
const digest = `sha256:${'0'.repeat(64)}`;
const common = {
  version: 1 as const,
  eventId: '0199b0a8-0000-4000-8000-000000000001',
  time: '2026-07-01T12:00:00.000Z',
  callId: '0199b0a8-0000-4000-8000-000000000002',
  tenant: 'acme',
  user: { id: 'u1', name: 'alice' },
  agent: { id: 'deputy-agent' },
  tool: 'products_create',
};

describe('parseSince', () => {
  it.each([
    ['30s', '2026-07-01T11:59:30.000Z'],
    ['1h', '2026-07-01T11:00:00.000Z'],
    ['7d', '2026-06-24T12:00:00.000Z'],
    ['2026-06-30', '2026-06-30T00:00:00.000Z'],
  ])('reads %s', (text, moment) => {
    expect(parseSince(text, now)).toBe(moment);
  });

  it.each(['', 'soon', '1w', '-1h'])('refuses `%s`', (text) => {
    expect(() => parseSince(text, now)).toThrow(UsageProblem);
  });
});

describe('describeEvent', () => {
  it('tells who was refused what, through whom and by which rule', () => {
    const refused: DecisionEvent = {
      ...common,
      type: 'decision.decided',
      stage: 'decision',
      actors: ['deputy-agent', 'deputy-web'],
      transport: 'nats',
      peer: 'agent',
      tokenId: 't1',
      sessionId: null,
      action: 'products_create',
      resource: { type: 'Product', id: 'new' },
      decision: 'deny',
      rationale: ['NO_PERMIT'],
      policies: ['default-deny'],
      fingerprint: digest,
      argumentsDigest: digest,
      contextDigest: digest,
      latencyMs: 1,
    };
    expect(describeEvent(refused)).toBe(
      '[2026-07-01T12:00:00.000Z] [alice via deputy-agent] [products_create] [Product new] deny (NO_PERMIT by default-deny)',
    );
    expect(describeEvent({ ...refused, stage: 'admission' })).toContain('admission: deny');
    // A terminal shows and never obeys.
    const name = 'mallory\n[2026-07-01T12:00:01.000Z] [bob]\u001B[1A';
    expect(describeEvent({ ...refused, user: { id: 'u1', name } })).toMatch(/^\P{Cc}+$/u);
  });

  it('tells that nobody recorded how a permitted call ended', () => {
    const permit = {
      type: 'decision.decided',
      decision: 'permit',
      rationale: ['EDITOR_CREATES'],
      policies: [],
    };
    const event = {
      ...common,
      ...permit,
      resource: { type: 'Catalogue', id: 'acme' },
    } as unknown as DecisionEvent;
    expect(describeEvent(event, true)).toMatch(/permit \(EDITOR_CREATES\); no outcome recorded/);
    expect(describeEvent(event)).not.toContain('outcome');
  });

  it('tells how a permitted call ended and with which credential', () => {
    const failed: DecisionEvent = {
      ...common,
      type: 'decision.completed',
      decisionId: common.eventId,
      outcome: 'failed',
      errorCode: 'conflict',
      lease: { digest, role: 'acme-writer', databaseUser: 'v-1' },
      resultDigest: null,
      latencyMs: 1,
    };
    expect(describeEvent(failed)).toMatch(/failed \(conflict\) with the acme-writer credential$/);
  });
});

import { createHash, randomUUID } from 'node:crypto';
import { type DecisionRecorded, type OutcomeRecorded } from '#libs/contracts';

const digest = `sha256:${createHash('sha256').update('').digest('hex')}`;
const ids = {
  eventId: '11111111-1111-4111-8111-111111111111',
  callId: '22222222-2222-4222-8222-222222222222',
};

/** A decision of a call of bob's, always the same unless told otherwise. */
export function decided(more: Partial<DecisionRecorded> = {}): DecisionRecorded {
  return {
    version: 1,
    ...ids,
    type: 'decision.decided',
    stage: 'decision',
    time: '2026-11-22T10:00:00.000Z',
    tenant: 'acme',
    user: { id: 'bob-id', name: 'bob' },
    agent: { id: 'deputy-agent' },
    actors: ['deputy-agent', 'deputy-web'],
    transport: 'nats',
    peer: 'agent',
    tokenId: 'token',
    sessionId: null,
    tool: 'products_create',
    action: 'products_create',
    resource: { type: 'Catalogue', id: 'acme' },
    decision: 'permit',
    rationale: ['EDITOR_CREATES'],
    policies: ['editors-create'],
    fingerprint: digest,
    argumentsDigest: digest,
    contextDigest: digest,
    latencyMs: 1,
    ...more,
  };
}

/** The outcome of that call. */
export function completed(more: Partial<OutcomeRecorded> = {}): OutcomeRecorded {
  const { version, callId, time, tenant, user, agent, tool } = decided();
  return {
    version,
    callId,
    time,
    tenant,
    user,
    agent,
    tool,
    eventId: '33333333-3333-4333-8333-333333333333',
    type: 'decision.completed',
    decisionId: ids.eventId,
    outcome: 'succeeded',
    errorCode: null,
    lease: null,
    resultDigest: null,
    latencyMs: 2,
    ...more,
  };
}

/** A decision like it with ids of its own. */
export const fresh = (more: Partial<DecisionRecorded> = {}) =>
  decided({ eventId: randomUUID(), callId: randomUUID(), ...more });

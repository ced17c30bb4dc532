import { createHash, randomUUID } from 'node:crypto';
import {
  type DecisionRecorded,
  factBounds,
  type OutcomeRecorded,
  type RefusalRepeated,
  StoredEvent,
} from '#libs/contracts';
import { personOf } from './person-of.js';

const digest = `sha256:${createHash('sha256').update('').digest('hex')}`;
const ids = {
  eventId: '11111111-1111-4111-8111-111111111111',
  callId: '22222222-2222-4222-8222-222222222222',
};

/** A decision of a call of bob's, always the same unless told otherwise. */
export function decided(more: Partial<DecisionRecorded> = {}): DecisionRecorded {
  return {
    version: 2,
    ...ids,
    type: 'decision.decided',
    stage: 'decision',
    time: '2026-11-22T10:00:00.000Z',
    tenant: 'acme',
    user: personOf('bob'),
    agent: { id: 'deputy-agent' },
    actors: ['deputy-agent', 'deputy-web'],
    transport: 'nats',
    peer: 'agent',
    address: null,
    revision: '2026-07-28',
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

/** That decision, had it been a refusal, came again. */
export function repeated(more: Partial<RefusalRepeated> = {}): RefusalRepeated {
  const { version, callId, time, tenant, user, agent, tool, resource } = decided();
  return {
    version,
    callId,
    time,
    tenant,
    user,
    agent,
    tool,
    resource,
    eventId: '44444444-4444-4444-8444-444444444444',
    type: 'decision.repeated',
    decisionId: ids.eventId,
    count: 2,
    ...more,
  };
}

/** A decision like it with ids of its own. */
export const fresh = (more: Partial<DecisionRecorded> = {}) =>
  decided({ eventId: randomUUID(), callId: randomUUID(), ...more });

/** Such a decision, or the outcome of it, as a release before version 2 stored it. */
export function ofVersion1(event: DecisionRecorded | OutcomeRecorded, id = 'id-of-bob'): StoredEvent {
  const { user, ...rest } = event;
  const old: Record<string, unknown> = { ...rest, version: 1, user: { id, name: user?.name } };
  for (const added of ['address', 'revision', 'facts']) delete old[added];
  return StoredEvent.parse(old);
}

/** The largest decision that fits its schema, in bytes too: every text as long as it may be, in the dearest characters. */
export function largest(more: Partial<DecisionRecorded> = {}): DecisionRecorded {
  const long = (length: number) => 'x'.repeat(length);
  const many = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));
  const names = many(factBounds.attributes, (i) => String(i).padStart(64, 'x'));
  const codes = many(32, () => long(64));
  // A control character is six bytes in JSON.
  const dear = (length: number) => '\u0001'.repeat(length);
  return fresh({
    tenant: long(64),
    user: { ...personOf('x', { issuer: long(255), subject: long(255) }), name: dear(255) },
    agent: { id: dear(255) },
    tool: long(64),
    idempotency: digest,
    actors: many(8, () => dear(255)),
    address: long(64),
    revision: long(32),
    tokenId: dear(255),
    sessionId: dear(255),
    action: long(64),
    resource: { type: long(64), id: long(64) },
    rationale: codes,
    policies: codes,
    told: { rationale: codes, policies: codes },
    fingerprint: long(80),
    facts: {
      roles: many(16, () => long(64)),
      time: '2026-11-22T10:00:00.000Z',
      attributes: Object.fromEntries(names.map((name) => [name, dear(factBounds.text)])),
      withheld: Object.fromEntries(names.map((name) => [name, digest])),
    },
    waitsFor: long(64),
    approvalId: randomUUID(),
    risk: 100,
    lease: { digest, role: long(64), databaseUser: dear(256) },
    ...more,
  });
}

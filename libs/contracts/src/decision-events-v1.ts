import { z } from 'zod';
import { type DecisionEvent } from './decision-events.js';
import { PeerName } from './peers.js';
import { personKey, Subject } from './person.js';
import { DecisionKind } from './verdict.js';

/*
 * Version 1 of the decision events, as earlier releases stored them: read for ever, written no more. It named a person
 * by subject and name and said nothing of the issuer.
 */

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

const common = {
  version: z.literal(1),
  eventId: z.uuid(),
  time: z.iso.datetime(),
  callId: z.uuid(),
  tenant: z.string(),
  user: z.object({ id: z.string(), name: z.string() }),
  agent: z.object({ id: z.string() }),
  tool: z.string(),
};

const DecisionRecordedV1 = z.strictObject({
  ...common,
  type: z.literal('decision.decided'),
  stage: z.enum(['admission', 'decision']),
  actors: z.array(z.string()),
  transport: z.enum(['nats', 'http']),
  peer: PeerName.nullable(),
  tokenId: z.string(),
  sessionId: z.string().nullable(),
  action: z.string(),
  resource: z.object({ type: z.string(), id: z.string() }),
  decision: DecisionKind,
  rationale: z.array(z.string()),
  policies: z.array(z.string()),
  told: z.strictObject({ rationale: z.array(z.string()), policies: z.array(z.string()) }).optional(),
  fingerprint: z.string(),
  argumentsDigest: digest,
  contextDigest: digest,
  latencyMs: z.number(),
});

const OutcomeRecordedV1 = z.strictObject({
  ...common,
  type: z.literal('decision.completed'),
  decisionId: z.uuid(),
  outcome: z.enum(['succeeded', 'failed']),
  errorCode: z.string().nullable(),
  lease: z.object({ digest, role: z.string(), databaseUser: z.string() }).nullable(),
  resultDigest: digest.nullable(),
  latencyMs: z.number(),
});

export const DecisionEventV1 = z.discriminatedUnion('type', [DecisionRecordedV1, OutcomeRecordedV1]);
export type DecisionEventV1 = z.infer<typeof DecisionEventV1>;

/**
 * Whose people version 1 speaks of when nobody says so. No issuer can have this id, so that nobody can claim such a
 * record as their own.
 */
export const unnamedIssuer = 'deputy:unnamed';

/** @param issuerId of the one issuer the mesh had when it wrote version 1 */
export function fromVersion1(event: DecisionEventV1, issuerId: string): DecisionEvent {
  const { id, name } = event.user;
  // Version 1 took subjects that are none now; whoever it was, nobody can log in as them.
  const [issuer, subject] = Subject.safeParse(id).success
    ? [issuerId, id]
    : [unnamedIssuer, encodeURIComponent(id).slice(0, 255)];
  const now = { version: 2 as const, user: { key: personKey(issuer, subject), issuer, subject, name } };
  return event.type === 'decision.decided'
    ? { ...event, ...now, revision: null, address: null }
    : { ...event, ...now };
}

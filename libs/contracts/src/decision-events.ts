import { z } from 'zod';
import { PeerName } from './peers.js';
import { DecisionKind } from './verdict.js';

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

const common = {
  version: z.literal(1),
  /** UUID; also the stream's de-duplication id. */
  eventId: z.uuid(),
  time: z.iso.datetime(),
  /** UUID shared by all events of one tool call. */
  callId: z.uuid(),
  tenant: z.string(),
  user: z.object({ id: z.string(), name: z.string() }),
  agent: z.object({ id: z.string() }),
  tool: z.string(),
};

/**
 * A decision, stored in the stream before anything it permits runs.
 * Stage `admission` opens the reader credential that resolves the resource; stage `decision` everything after it.
 * Holds digests, never arguments or attributes: they may be personal.
 */
export const DecisionRecorded = z.strictObject({
  ...common,
  type: z.literal('decision.decided'),
  stage: z.enum(['admission', 'decision']),
  /** Actors of the token, outermost first (RFC 8693 section 4.1). */
  actors: z.array(z.string()),
  transport: z.enum(['nats', 'http']),
  /** The authenticated NATS peer; null over HTTP. */
  peer: PeerName.nullable(),
  tokenId: z.string(),
  sessionId: z.string().nullable(),
  action: z.string(),
  resource: z.object({ type: z.string(), id: z.string() }),
  decision: DecisionKind,
  rationale: z.array(z.string()),
  policies: z.array(z.string()),
  /** What the caller was told instead, where the true reason would give away a resource that they may not see. */
  told: z.strictObject({ rationale: z.array(z.string()), policies: z.array(z.string()) }).optional(),
  fingerprint: z.string(),
  argumentsDigest: digest,
  contextDigest: digest,
  latencyMs: z.number(),
});
export type DecisionRecorded = z.infer<typeof DecisionRecorded>;

/** What became of a permitted call. */
export const OutcomeRecorded = z.strictObject({
  ...common,
  type: z.literal('decision.completed'),
  decisionId: z.uuid(),
  outcome: z.enum(['succeeded', 'failed']),
  /** Closed code when failed, such as `credential_refused`. */
  errorCode: z.string().nullable(),
  /** Digest of Vault's lease id, the role borrowed and the database user made for it; null where none was. */
  lease: z.object({ digest, role: z.string(), databaseUser: z.string() }).nullable(),
  resultDigest: digest.nullable(),
  latencyMs: z.number(),
});
export type OutcomeRecorded = z.infer<typeof OutcomeRecorded>;

export const DecisionEvent = z.discriminatedUnion('type', [DecisionRecorded, OutcomeRecorded]);
export type DecisionEvent = z.infer<typeof DecisionEvent>;

import { z } from 'zod';
import { Facts } from './facts.js';
import { PeerName } from './peers.js';
import { Person } from './person.js';
import { Role } from './roles.js';
import { DecisionKind } from './verdict.js';

/*
 * Every text has an end: an event that the stream or the log could not take would stand before all others. The largest
 * event that fits is below 64 kB, which is what one entry of a transparency log holds.
 */
const text = (longest: number, description?: string) =>
  z
    .string()
    .max(longest)
    .meta(description ? { description } : {});
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const codes = z.array(z.string().max(64)).max(32);
const Named = z.strictObject({ type: text(64), id: text(64) });
const Explained = z.strictObject({
  why: z.array(z.string().max(200)).max(8),
  could: z.array(Role).optional(),
});

/** The credential a call was done with. */
const Lease = z.strictObject({
  digest: digest.meta({ description: "of Vault's lease id" }),
  role: text(64),
  databaseUser: text(256, 'made for this credential alone'),
});
export type Lease = z.infer<typeof Lease>;

const common = {
  version: z.literal(2),
  eventId: z.uuid().meta({ description: "also the stream's de-duplication id" }),
  time: z.iso.datetime(),
  callId: z.uuid().meta({ description: 'shared by all events of one call' }),
  tenant: text(64),
  user: Person.optional().meta({
    description: 'the person it was done for; absent where an agent acted alone',
  }),
  agent: z.strictObject({ id: text(255) }),
  tool: text(64),
  idempotency: digest.optional().meta({ description: "of the call's idempotency key and whose it is" }),
};

/**
 * A decision, stored in the stream before anything it permits runs.
 * Stage `admission` opens the reader credential that resolves the resource; stage `decision` everything after it.
 * Holds digests, never arguments or personal attributes.
 */
export const DecisionRecorded = z.strictObject({
  ...common,
  type: z.literal('decision.decided'),
  stage: z.enum(['admission', 'decision']),
  actors: z
    .array(z.string().max(255))
    .max(8)
    .meta({ description: 'of the token, outermost first (RFC 8693 section 4.1)' }),
  transport: z.enum(['nats', 'http']),
  peer: PeerName.nullable().meta({ description: 'the authenticated NATS peer; null over HTTP' }),
  address: text(64, 'of the HTTP client, by the socket or by configured proxies; null over NATS').nullable(),
  revision: text(32, 'of the Model Context Protocol, as the client names it').nullable(),
  tokenId: text(255),
  sessionId: text(255).nullable(),
  action: text(64),
  resource: Named,
  scope: text(64, 'that a token needs for the tool; absent where none is').optional(),
  decision: DecisionKind,
  rationale: codes,
  policies: codes.meta({ description: 'ids of the determining policies' }),
  told: z
    .strictObject({
      rationale: codes,
      policies: codes,
      resource: Named.optional(),
      explanation: Explained.optional(),
    })
    .optional()
    .meta({
      description:
        'what was said instead, where the truth would give away what the person may not see; `resource` is what they named, where another was found by that name',
    }),
  explanation: Explained.optional().meta({
    description:
      'of a denial, for people: the sentences of the policies, and the roles of which each alone could have done it, where that was asked',
  }),
  fingerprint: text(80, 'of engine, policies and schema'),
  argumentsDigest: digest,
  contextDigest: digest,
  facts: Facts.optional().meta({ description: 'what was decided on, as far as it names nobody' }),
  waitsFor: text(64, 'what could lift the denial, such as `approval`; absent where nothing could').optional(),
  approvalId: z
    .uuid()
    .optional()
    .meta({ description: 'of the approval that the permit spends, or that the denial waits for' }),
  risk: z.int().min(0).max(100).optional().meta({ description: 'of the session, when it was decided' }),
  lease: Lease.optional().meta({ description: 'of the credential that read the resource' }),
  latencyMs: z.number(),
});
export type DecisionRecorded = z.infer<typeof DecisionRecorded>;

/** What became of a permitted call. */
export const OutcomeRecorded = z.strictObject({
  ...common,
  type: z.literal('decision.completed'),
  decisionId: z.uuid(),
  outcome: z.enum(['succeeded', 'failed']),
  errorCode: text(64, 'closed code when failed, such as `credential_refused`').nullable(),
  lease: Lease.nullable().meta({ description: 'of the credential it ran with; null where none was' }),
  resultDigest: digest.nullable(),
  repeats: z.uuid().optional().meta({
    description:
      'the call that was sent with the same idempotency key before: what was written carries its id',
  }),
  approvalId: z.uuid().optional().meta({ description: 'of what people approved that the permit rests on' }),
  latencyMs: z.number(),
});
export type OutcomeRecorded = z.infer<typeof OutcomeRecorded>;

/**
 * How often a refusal came that is recorded once: equal ones in a row are counted in the record of the first. A later one of
 * the same refusal says more than those before it.
 */
export const RefusalRepeated = z.strictObject({
  ...common,
  type: z.literal('decision.repeated'),
  decisionId: z.uuid().meta({ description: 'of the first, which says what was refused and why' }),
  resource: Named,
  count: z.int().min(2).meta({ description: 'of all until now, the first included' }),
});
export type RefusalRepeated = z.infer<typeof RefusalRepeated>;

export const DecisionEvent = z.discriminatedUnion('type', [
  DecisionRecorded,
  OutcomeRecorded,
  RefusalRepeated,
]);
export type DecisionEvent = z.infer<typeof DecisionEvent>;

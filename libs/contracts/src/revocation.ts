import { z } from 'zod';

/**
 * A token that says it lives longer is not taken: what ends it is remembered for so long and no longer (`buckets.revocations`).
 */
export const longestTokenSeconds = 24 * 3_600;

/**
 * How far the clocks of the mesh may be apart. A token may say that it was issued so much later than it is here, and one that an
 * operator ends by an instant is ended though it says so.
 */
export const clockToleranceSeconds = 5;

/**
 * `session`: `sid` of OpenID Connect. `key`: `kid` of what a token was signed with. `everything`: whatever was issued before an
 * instant, in every tenant.
 */
export const RevocationKind = z.enum(['token', 'session', 'key', 'person', 'agent', 'tenant', 'everything']);
export type RevocationKind = z.infer<typeof RevocationKind>;

/** Why something was ended, for people to read. */
export const RevocationReason = z.enum([
  'signed_out',
  'session_over',
  'token_reused',
  'consent_withdrawn',
  'person_changed',
  'key_retired',
  'by_operator',
]);
export type RevocationReason = z.infer<typeof RevocationReason>;

/**
 * What lies in the bucket of revocations under `<kind>.<digest>`, or under `<kind>.tenant.<digest>` where it ends something of one
 * tenant alone. A key that is there ends what it names, whatever is written
 * under it: nothing written can take a revocation back.
 */
export const Revocation = z.object({
  version: z.literal(1),
  /** Epoch milliseconds. Of a person, an agent, a tenant or everything, tokens issued up to this instant are ended. */
  before: z.int().positive(),
  reason: RevocationReason,
  /** Of an operator's: whoever does a part of it confirms that under this id, see {@link EndingConfirmed}. */
  order: z.uuid().optional(),
});
export type Revocation = z.infer<typeof Revocation>;

import { z } from 'zod';

/**
 * A token that says it lives longer is not taken: what ends it is remembered for so long and no longer (`buckets.revocations`).
 */
export const longestTokenSeconds = 24 * 3_600;

/** `session`: `sid` of OpenID Connect. `everything`: whatever was issued before an instant. */
export const RevocationKind = z.enum(['token', 'session', 'person', 'agent', 'everything']);
export type RevocationKind = z.infer<typeof RevocationKind>;

/** Why something was ended, for people to read. */
export const RevocationReason = z.enum([
  'signed_out',
  'session_over',
  'token_reused',
  'person_changed',
  'by_operator',
]);
export type RevocationReason = z.infer<typeof RevocationReason>;

/**
 * What lies in the bucket of revocations under `<kind>.<digest>`. A key that is there ends what it names, whatever is written
 * under it: nothing written can take a revocation back.
 */
export const Revocation = z.object({
  version: z.literal(1),
  /** Epoch milliseconds. Of a person, an agent or everything, tokens issued up to this instant are ended. */
  before: z.int().positive(),
  reason: RevocationReason,
});
export type Revocation = z.infer<typeof Revocation>;

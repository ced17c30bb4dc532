import { z } from 'zod';
import { ClaimsChallenge } from './claims-challenge.js';

/**
 * Errors that cross the mesh. The message is for people, one line, and says what to do; the cause stays in the
 * service's own log. A code outside the list is read as `internal`.
 */
export const MeshErrorCode = z.enum([
  'bad_request',
  'unauthenticated',
  'interaction_required',
  'forbidden',
  'not_found',
  'conflict',
  'too_large',
  'too_many_requests',
  'deadline_exceeded',
  'cancelled',
  'unavailable',
  'internal',
]);
export type MeshErrorCode = z.infer<typeof MeshErrorCode>;

export const WireError = z.object({
  code: MeshErrorCode.catch('internal'),
  message: z.string(),
  /** When to come again, of `too_many_requests`. */
  retryAfterSeconds: z.int().positive().optional().catch(undefined),
  /** Of `interaction_required`: what the next sign-in must ask for, see {@link ClaimsChallenge}. */
  claims: ClaimsChallenge.optional().catch(undefined),
});
export type WireError = z.infer<typeof WireError>;

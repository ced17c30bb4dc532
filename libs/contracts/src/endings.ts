import { z } from 'zod';
import { RevocationKind } from './revocation.js';

/** What is done when an operator ends something, each by the services that hold it. */
export const EndingStep = z.enum([
  'tokens_denied',
  'exchanged_tokens_dropped',
  'turns_stopped',
  'calls_stopped',
  'connections_closed',
  'logins_revoked',
  'database_users_dropped',
  'sessions_ended',
  'approvals_voided',
]);
export type EndingStep = z.infer<typeof EndingStep>;

const count = z.int().min(0);

/** How far a service is with a step. */
export const StepDone = z.object({
  step: EndingStep,
  /** How many were ended. */
  done: count,
  /** How many are not ended yet, and are worked on. */
  left: count,
  /** Milliseconds from when the service heard of it, by its own clock. */
  tookMs: z.number().min(0),
  /** Why something is left, for people to read. */
  detail: z.string().max(256).optional(),
});
export type StepDone = z.infer<typeof StepDone>;

/** What one running service says of its part of an order; a later one says more than those before it. */
export const EndingConfirmed = z.object({
  version: z.literal(1),
  steps: z.array(StepDone).max(EndingStep.options.length),
});
export type EndingConfirmed = z.infer<typeof EndingConfirmed>;

/** What an operator ordered to end. Holds ids of people, sessions and tokens; names nobody otherwise. */
export const EndingOrdered = z.object({
  version: z.literal(1),
  tenant: z.string(),
  kind: RevocationKind,
  id: z.string().max(512),
  /** Epoch milliseconds: when it was ordered, and up to when what was issued is ended. */
  at: z.int().positive(),
  before: z.int().positive(),
  /** `<peer>.<instance>` of every service that was there, and so must confirm. */
  asked: z.array(z.string().max(64)).max(1_000),
});
export type EndingOrdered = z.infer<typeof EndingOrdered>;

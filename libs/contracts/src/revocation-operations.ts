import { z } from 'zod';
import { EndingStep, StepDone } from './endings.js';
import { RevocationKind } from './revocation.js';

const id = z
  .string()
  .min(1)
  .max(512)
  .regex(/^\P{Cc}+$/u);
const end = { version: z.literal(1), do: z.literal('end') };
/** Epoch milliseconds, of what was issued up to when. Default: now. */
const before = z.int().positive().optional();

/** What an operator wants ended, or to know of what was. */
export const RevocationOperation = z.union([
  z.strictObject({ version: z.literal(1), do: z.literal('list') }),
  /** By the `jti` of the token or the `sid` of the session, for good. */
  z.strictObject({ ...end, kind: z.enum(['token', 'session']), id }),
  /** By the person's name at the mesh's own issuer or their key, by the client's id, or by the tenant's name. */
  z.strictObject({ ...end, kind: z.enum(['person', 'agent', 'tenant']), id, before }),
  z.strictObject({ ...end, kind: z.literal('everything'), before }),
]);
export type RevocationOperation = z.infer<typeof RevocationOperation>;

/** A step of one running service. */
export const ConfirmedStep = StepDone.extend({
  service: z.string(),
  instance: z.string(),
  /** Milliseconds from the operator's order until the confirmation was there, by the clock of identity alone. */
  confirmedAfterMs: z.number().min(0).optional(),
});
export type ConfirmedStep = z.infer<typeof ConfirmedStep>;

/** What became of an order. */
export const RevocationReport = z.object({
  order: z.uuid(),
  kind: RevocationKind,
  id: z.string(),
  /** Of a person whom the mesh's own issuer knows: what they go by now. */
  name: z.string().optional(),
  /** RFC 3339. */
  at: z.string(),
  before: z.string(),
  /** Milliseconds until it was stored, from when on no service takes what it ended for longer than a second. */
  storedAfterMs: z.number().min(0).optional(),
  /** What went wrong though it is in effect, for people to read. */
  but: z.string().optional(),
  steps: z.array(ConfirmedStep),
  /** What is not confirmed: what a service is still at, and services that have not answered. Empty: nothing is out any more. */
  out: z.array(
    z.object({
      service: z.string(),
      instance: z.string(),
      step: EndingStep.optional(),
      left: z.int().min(0).optional(),
      why: z.string(),
    }),
  ),
});
export type RevocationReport = z.infer<typeof RevocationReport>;

/** The one that was ordered, or those of the last day, the last one first. */
export const RevocationsAnswer = z.object({ revocations: z.array(RevocationReport) });
export type RevocationsAnswer = z.infer<typeof RevocationsAnswer>;

/** The actions that policy is asked about, and that stand in records. */
export const revocationActions = { end: 'revocations_end', list: 'revocations_list' } as const;
/** The type of what policy decides on: what is to end, of one tenant. */
export const revocationType = 'Revocation';
export const isRevocationOperation = (tool: string): boolean =>
  Object.values<string>(revocationActions).includes(tool);

import { z } from 'zod';
import { DecisionRecorded, OutcomeRecorded, RefusalRepeated } from './decision-events.js';
import { DecisionKind } from './verdict.js';

/**
 * What decisions on queries are about. The audit alone makes them. Such a permit, recorded before anything is read, is the
 * whole record of a query: reading changes nothing, so no outcome follows.
 */
export const decisionLogType = 'DecisionLog';

/** Newest first. `user` is searched for among keys, subjects and names, which finds every 'alice' there is. A person sees their own; an auditor, the tenant's. */
export const DecisionQuery = z.strictObject({
  version: z.literal(1),
  user: z.string().max(511).optional(),
  tool: z.string().max(100).optional(),
  decision: DecisionKind.optional(),
  /** Inclusive. */
  from: z.iso.datetime().optional(),
  /** Exclusive. */
  to: z.iso.datetime().optional(),
  limit: z.int().min(1).max(500).default(50),
  /** `next` of the page before: the id of the last event that it showed. */
  cursor: z.uuid('is not one of ours; send `next` of the page before').optional(),
});
export type DecisionQuery = z.input<typeof DecisionQuery>;

/**
 * An event as it is shown. A decision lacks what would tell the person it is about of a resource that they may not see;
 * `message` is a denial for people: who was refused what, why, and who could do it.
 */
export const ShownEvent = z.discriminatedUnion('type', [
  DecisionRecorded.partial({ contextDigest: true, latencyMs: true }).extend({
    message: z.string().optional(),
  }),
  OutcomeRecorded,
  RefusalRepeated,
]);
export type ShownEvent = z.infer<typeof ShownEvent>;

export const DecisionPage = z.object({
  events: z.array(ShownEvent),
  next: z.uuid().nullable(),
  /**
   * Ids of the permits among `events` of which no outcome is recorded: the call runs just now, or mcp was lost while it
   * ran and nobody knows what it did. Absent when there are none.
   */
  open: z.array(z.string()).optional(),
  /** How often each denial among `events` came that stands for more than one. Absent when there are none. */
  counts: z.record(z.uuid(), z.int().min(2)).optional(),
});
export type DecisionPage = z.infer<typeof DecisionPage>;

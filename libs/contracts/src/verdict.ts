import { z } from 'zod';

export const DecisionKind = z.enum(['permit', 'deny']);
export type DecisionKind = z.infer<typeof DecisionKind>;

/**
 * What a client is told about one call, in the `_meta` of its MCP result under {@link verdictKey}.
 * `rationale` holds codes such as `EDITOR_CREATES`; `policies` the ids of the determining policies; `waitsFor` what could
 * lift a denial, such as `approval`; `message` a denial for people: who was refused what, why, and who could do it. Of a
 * refusal that was counted with equal ones before it, the ids are those of the first, whose record stands for it.
 */
export const Verdict = z.object({
  callId: z.string(),
  decisionId: z.string(),
  decision: DecisionKind,
  rationale: z.array(z.string()),
  policies: z.array(z.string()),
  fingerprint: z.string(),
  waitsFor: z.string().optional(),
  /** Of what people are to answer, or have answered; the same call may be made again with it under {@link approvalKey}. */
  approvalId: z.string().optional(),
  /** Where the same call may be made again then. */
  retryAfterSeconds: z.int().positive().optional(),
  /** The call that was sent with the same idempotency key before, and whose outcome is told. */
  repeats: z.string().optional(),
  message: z.string().optional(),
});
export type Verdict = z.infer<typeof Verdict>;

/** `refused`: policy said no. `failed`: it was permitted and did not succeed. */
export const OutcomeKind = z.enum(['succeeded', 'failed', 'refused']);
export type OutcomeKind = z.infer<typeof OutcomeKind>;

export const verdictKey = 'io.deputy/verdict';

/**
 * `_meta` key of a `tools/list` result: tools the principal may not use, with the verdict's rationale. A request that has `true`
 * under the same key gets them whole, with description and schema: an agent may still offer them to its model, and the attempt
 * is then refused on the record, by a named rule, instead of the model guessing why something cannot be done.
 */
export const withheldKey = 'io.deputy/withheld';
export const WithheldTool = z.object({
  name: z.string(),
  description: z.string().optional(),
  inputSchema: z.record(z.string(), z.unknown()).optional(),
  rationale: z.array(z.string()),
  policies: z.array(z.string()),
});
export type WithheldTool = z.infer<typeof WithheldTool>;

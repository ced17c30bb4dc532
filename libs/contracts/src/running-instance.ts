import { z } from 'zod';

/** How often something may be done: so many at once when rested, and so many that come back each second. */
const Rate = z.object({ burst: z.number().positive(), perSecond: z.number().positive() });

/** What a running service says of itself, in the bucket `instances`, again and again while it runs. */
export const RunningInstance = z.object({
  version: z.literal(1),
  /** Epoch milliseconds: when it started. */
  since: z.number().optional(),
  /** Fingerprint of the policies by which it decides. */
  policy: z.string().max(80).optional(),
  /** Of the budgets whose counters lie in the bucket `budgets`, by `<service>.<whose>`. */
  budgets: z.record(z.string(), Rate).optional(),
});
export type RunningInstance = z.infer<typeof RunningInstance>;

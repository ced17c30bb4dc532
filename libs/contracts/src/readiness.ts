import { z } from 'zod';

/** Whether a service can do its part now, and each thing it needs for that. `detail` says what to do, never a secret. */
export const Readiness = z.object({
  service: z.string(),
  ready: z.boolean(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string().optional() })),
});
export type Readiness = z.infer<typeof Readiness>;

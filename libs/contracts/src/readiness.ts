import { z } from 'zod';

/** Whether a service can do its part now, and each thing it needs for that. `detail` says what to do, never a secret. */
export const Readiness = z.object({
  service: z.string(),
  ready: z.boolean(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string().optional() })),
});
export type Readiness = z.infer<typeof Readiness>;
export type ReadinessCheck = Readiness['checks'][number];

/** One thing that a service needs. @param detail what is wrong and what to do, told only when it is not there */
export const check = (name: string, ok: boolean, detail: string): ReadinessCheck => ({
  name,
  ok,
  ...(!ok && { detail }),
});

/** A service is ready when nothing is lacking. */
export const readinessOf = (service: string, checks: ReadinessCheck[]): Readiness => ({
  service,
  ready: checks.every(({ ok }) => ok),
  checks,
});

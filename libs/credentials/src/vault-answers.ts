import { z } from 'zod';

/** What does not end, which Vault writes as 0, is not a short-lived credential. */
const seconds = z.number().positive();

export const LoginAnswer = z.object({
  auth: z.object({ client_token: z.string(), accessor: z.string().min(1).max(256), lease_duration: seconds }),
});
export const TokenRenewed = z.object({ auth: z.object({ lease_duration: seconds }) });
/** The name goes into records, which have an end: one that the stream does not take would stand before all others. */
export const CredentialsAnswer = z.object({
  lease_id: z.string().min(1).max(1_024),
  lease_duration: seconds,
  data: z.object({
    username: z
      .string()
      .max(256)
      .regex(/^\P{Cc}+$/u),
    password: z.string().min(1).max(1_024),
  }),
});
export const Health = z.object({ initialized: z.boolean(), sealed: z.boolean() });

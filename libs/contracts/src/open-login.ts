import { z } from 'zod';
import { PersonKey } from './person.js';

/**
 * A login at Vault that is open, as mcp writes it down in the bucket `vault-logins` before anything is lent with it. It opens
 * nothing: an accessor only serves to end it.
 */
export const OpenLogin = z.object({
  version: z.literal(1),
  accessor: z.string(),
  /** Whose it is, and by what it can be ended. */
  held: z.object({
    tokenId: z.string().optional(),
    keyId: z.string().optional(),
    sessionId: z.string().nullable(),
    tenant: z.string().optional(),
    user: z.object({ key: PersonKey }).optional(),
    actors: z.array(z.string()),
    issuedAt: z.number(),
  }),
  /** Epoch milliseconds: when it was opened. */
  at: z.number(),
  /** What it is for. Absent in one that was written down by a release that did not say so. */
  use: z
    .object({
      /** Of the database, that Vault was asked for. */
      role: z.string(),
      /** Epoch milliseconds: Vault ends it by itself then. */
      endsAt: z.number(),
      /** The one decision that it was made for. Absent where several share it. */
      decisionId: z.uuid().optional(),
    })
    .optional(),
});
export type OpenLogin = z.infer<typeof OpenLogin>;

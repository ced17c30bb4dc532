import { z } from 'zod';
import { humanText } from '#libs/contracts';

export const Person = z.object({
  /** Opaque and stable: the `sub` of every token. */
  id: z.uuid(),
  username: z.string(),
  name: z.string(),
  tenant: z.string(),
  groups: z.array(z.string()),
  /** PHC string (argon2id). */
  passwordHash: z.string(),
  enabled: z.boolean(),
  /** Whether an operator gave them their password: then they change it when they next sign in. */
  passwordGiven: z.boolean().optional(),
  /** When their password or second factor was last another, or all that they held was ended: epoch seconds. */
  changedAt: z.int().optional(),
  /** How often they have been changed: two changes of one second are told apart by it. */
  edits: z.int().optional(),
});
export type Person = z.infer<typeof Person>;

/** A username as it is looked up: typing differences are none. */
export const toUsername = (typed: string): string => typed.normalize('NFKC').trim().toLowerCase();

/** Looked at again as it is kept: the compatibility form of a short text may be long, or begin with a mark that stands on nothing. */
export const newUsername = humanText(64)
  .transform(toUsername)
  .pipe(humanText(64).refine((name) => !/^\p{M}/u.test(name), 'must not begin with a mark'));

/** An entry of PEOPLE_FILE. */
export const PersonSeed = z.strictObject({
  username: newUsername,
  name: humanText(128),
  tenant: z.string().min(1),
  groups: z.array(z.string().min(1)),
  password: z.string().min(8, 'at least 8 characters').max(256),
  enabled: z.boolean().default(true),
});
export type PersonSeed = z.infer<typeof PersonSeed>;

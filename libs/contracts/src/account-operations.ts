import { z } from 'zod';
import { humanText } from './human-text.js';
import { PersonKey } from './person.js';
import { RevocationReport } from './revocation-operations.js';

const version = z.literal(1);
/** What a person signs in as. */
const username = humanText(64);
/** Groups of policies/tenants.json. */
const groups = z.array(z.string().min(1).max(255)).max(32);

/** What an operator wants to know or change of the people of their tenant whom the mesh's own issuer signs in. */
export const AccountOperation = z.discriminatedUnion('do', [
  z.strictObject({ version, do: z.literal('list') }),
  /** Somebody new, with a password that is told once and is theirs to change. */
  z.strictObject({ version, do: z.literal('add'), username, name: humanText(128), groups }),
  /** Signs in no more, and what they hold ends. */
  z.strictObject({ version, do: z.literal('disable'), username }),
  z.strictObject({ version, do: z.literal('enable'), username }),
  /** As disabling, and nothing is kept of them. */
  z.strictObject({ version, do: z.literal('remove'), username }),
  /** Another password, told once and theirs to change, for somebody who lost it. */
  z.strictObject({ version, do: z.literal('password'), username }),
  z.strictObject({ version, do: z.literal('groups'), username, groups }),
  /** Removes their second factor, for somebody who lost it and their recovery codes. */
  z.strictObject({ version, do: z.literal('factor'), username }),
]);
export type AccountOperation = z.infer<typeof AccountOperation>;

export const Account = z.object({
  key: PersonKey,
  username: z.string(),
  name: z.string(),
  groups: z.array(z.string()),
  enabled: z.boolean(),
  /** Whether their password is one that was given to them, and that they change when they next sign in. */
  passwordGiven: z.boolean(),
  /** Whether they have a second factor. */
  secondFactor: z.boolean(),
});
export type Account = z.infer<typeof Account>;

/** All that were asked for, by name, or the one that was changed, as it is now; nobody where one was removed. */
export const AccountsAnswer = z.object({
  accounts: z.array(Account),
  /** One that was just made. It is told this once. */
  issued: z.object({ username: z.string(), password: z.string() }).optional(),
  /** What became of what they held. */
  ended: RevocationReport.optional(),
});
export type AccountsAnswer = z.infer<typeof AccountsAnswer>;

/** The action that policy is asked about, and that stands in records. */
export const accountAction = (operation: AccountOperation['do']) => `accounts_${operation}` as const;
/** What people do with their own account, on identity's own pages. */
export const ownAccountActions = {
  password: 'account_password',
  addFactor: 'account_factor_add',
  removeFactor: 'account_factor_remove',
} as const;
const actions: ReadonlySet<string> = new Set([
  ...AccountOperation.options.map((option) => accountAction(option.shape.do.value)),
  ...Object.values(ownAccountActions),
]);
/** The type of what policy decides on: somebody's account, or all of a tenant. */
export const accountType = 'Account';
export const isAccountOperation = (tool: string): boolean => actions.has(tool);

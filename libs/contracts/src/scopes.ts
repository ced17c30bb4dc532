import { z } from 'zod';
import { type apis } from './apis.js';
import { Role } from './roles.js';

/** What a token may be used for, beside for which API (RFC 6749 section 3.3). */
export const Scope = z
  .string()
  .regex(/^[a-z]{1,20}:[a-z_]{1,40}$/, 'must be two words with a colon, such as `catalogue:read`');
export type Scope = z.infer<typeof Scope>;

const api = z.enum(['agent', 'mcp', 'audit', 'identity'] as const satisfies (keyof typeof apis)[]);
/** Names of sets, and scopes. */
const terms = z.array(z.string().min(1)).max(64);

/**
 * policies/scopes.json: which scopes there are, and whose roles and groups give them. A set is a name for scopes, and may name sets that
 * stand before it. What a token gets is what its person or machine is given, its client may carry, its API has and was asked for.
 */
export const ScopesFile = z.strictObject({
  scopes: z.record(
    Scope,
    z.strictObject({
      /** Said to people after 'It may': begins with a verb. */
      lets: z.string().min(1).max(80),
      apis: z.array(api).min(1),
    }),
  ),
  sets: z.record(z.string().regex(/^[a-z][a-z_]{0,30}$/, 'lower-case words'), terms),
  /** What everybody who signed in has. */
  anybody: terms,
  roles: z.record(Role, terms),
  /** Beside those of their role: groups of tenants.json. */
  groups: z.record(z.string().min(1), terms).optional(),
  /** What every machine agent has that comes for itself, beside its groups' roles. */
  machines: terms,
  /** What may be carried through an agent of each kind. */
  clients: z.strictObject({ service: terms, client: terms, machine: terms }),
});
export type ScopesFile = z.infer<typeof ScopesFile>;

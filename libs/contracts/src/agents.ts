import { z } from 'zod';
import { PersonKey } from './person.js';

/** A service of the mesh, a client in which people sign in, or a machine that acts for itself. */
export const AgentKind = z.enum(['service', 'client', 'machine']);
export type AgentKind = z.infer<typeof AgentKind>;

/** How far an agent is trusted, the least first: one that nobody has approved, one for all but destruction, one for everything. */
export const AgentTrust = z.enum(['unapproved', 'limited', 'full']);
export type AgentTrust = z.infer<typeof AgentTrust>;

/** Groups of actions (policies/cedar/deputy.cedarschema). An agent's ceiling names those that are open through it at all. */
export const CeilingGroup = z.enum(['read', 'write', 'destructive']);
export type CeilingGroup = z.infer<typeof CeilingGroup>;

/** What people do through an agent, in their words. */
export const Ability = z.enum(['read', 'change', 'delete']);
export type Ability = z.infer<typeof Ability>;

export const AgentState = z.enum(['active', 'disabled']);
export type AgentState = z.infer<typeof AgentState>;

/** The OAuth client id (RFC 6749 appendix A.1: visible ASCII and spaces; here without spaces). */
export const AgentId = z.string().regex(/^[!-~]{1,255}$/, 'must be at most 255 visible ASCII characters');

/** What an operator calls a machine agent. */
export const MachineName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be at most 63 lower-case letters, digits and hyphens');
/** Its id: a tenant's machines are its own, and their ids say so. */
export const machineId = (tenant: string, name: string): string => `${tenant}/${name}`;
/** The tenant in the id of a machine; undefined for an id that is none. */
export const tenantOfMachine = (id: string): string | undefined =>
  /^([a-z][a-z0-9-]{0,30})\/[a-z][a-z0-9-]{0,62}$/.exec(id)?.[1];

const instant = z.iso.datetime();

/** An API key of a machine agent, as it is kept. The key itself is nowhere. */
export const AgentKey = z.strictObject({
  /** Names the key to people and in records; says nothing of it. */
  id: z.string().regex(/^[\w-]{16}$/),
  /** HMAC-SHA256 of the key under a secret of identity, base64url. */
  digest: z.string().regex(/^[\w-]{43}$/),
  createdAt: instant,
  /** Not taken from then on; null while its agent is. */
  endsAt: instant.nullable(),
  /** When an operator revoked it. */
  revokedAt: instant.nullable(),
});
export type AgentKey = z.infer<typeof AgentKey>;

/** The person for whom a machine is to act, and since when they consent; null before, and after they withdrew. */
const ForPerson = z.strictObject({
  key: PersonKey,
  name: z.string().min(1).max(255),
  consentedAt: instant.nullable(),
});

/** Of one agent: those that are taken, and those that lately were. */
export const mostKeys = 8;

/**
 * An agent as a tenant has registered it, in the bucket `agents`. One that acts for people of two tenants is there twice, and
 * each tenant's operator says for theirs how far it is trusted.
 */
export const RegisteredAgent = z.strictObject({
  version: z.literal(1),
  id: AgentId,
  tenant: z.string().min(1).max(64),
  kind: AgentKind,
  /** Who answers for it: `deployment`, or a person's key. */
  owner: z.string().min(1).max(511),
  trust: AgentTrust,
  ceiling: z.array(CeilingGroup).max(CeilingGroup.options.length),
  state: AgentState,
  /** Where people may be sent back to after they signed in; of a client alone. */
  redirects: z.array(z.string().max(512)).max(16),
  /** Of a machine that acts for itself: what its tokens say, `machines` of policies/tenants.json. */
  groups: z.array(z.string().min(1).max(255)).max(16).default([]),
  /** Of a machine alone, the newest first. */
  keys: z.array(AgentKey).max(mostKeys).default([]),
  /** Of a machine that acts for somebody. */
  person: ForPerson.nullable().default(null),
  createdAt: instant,
  updatedAt: instant,
});
export type RegisteredAgent = z.infer<typeof RegisteredAgent>;

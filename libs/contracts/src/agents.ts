import { z } from 'zod';

/** A service of the mesh, a client in which people sign in, or a machine that acts for itself. */
export const AgentKind = z.enum(['service', 'client', 'machine']);
export type AgentKind = z.infer<typeof AgentKind>;

/** How far an agent is trusted, the least first: one that nobody has approved, one for all but destruction, one for everything. */
export const AgentTrust = z.enum(['unapproved', 'limited', 'full']);
export type AgentTrust = z.infer<typeof AgentTrust>;

/** Groups of actions (policies/cedar/deputy.cedarschema). An agent's ceiling names those that are open through it at all. */
export const CeilingGroup = z.enum(['read', 'write', 'destructive']);
export type CeilingGroup = z.infer<typeof CeilingGroup>;

export const AgentState = z.enum(['active', 'disabled']);
export type AgentState = z.infer<typeof AgentState>;

/** The OAuth client id (RFC 6749 appendix A.1: visible ASCII and spaces; here without spaces). */
export const AgentId = z.string().regex(/^[!-~]{1,255}$/, 'must be at most 255 visible ASCII characters');

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
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type RegisteredAgent = z.infer<typeof RegisteredAgent>;

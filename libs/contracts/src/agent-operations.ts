import { z } from 'zod';
import { AgentId, AgentTrust, CeilingGroup, RegisteredAgent } from './agents.js';

const about = { version: z.literal(1), id: AgentId };

/** What an operator wants to know or change of the registered agents of their tenant. */
export const AgentOperation = z.discriminatedUnion('do', [
  z.strictObject({ version: z.literal(1), do: z.literal('list') }),
  z.strictObject({
    ...about,
    do: z.literal('trust'),
    trust: AgentTrust,
    /** Default: as it is. */
    ceiling: z.array(CeilingGroup).max(CeilingGroup.options.length).optional(),
  }),
  z.strictObject({ ...about, do: z.literal('enable') }),
  z.strictObject({ ...about, do: z.literal('disable') }),
]);
export type AgentOperation = z.infer<typeof AgentOperation>;

/** All agents of the tenant, or the one that was changed, as it is now. */
export const AgentsAnswer = z.object({ agents: z.array(RegisteredAgent) });
export type AgentsAnswer = z.infer<typeof AgentsAnswer>;

/** The action that policy is asked about, and that stands in records. */
export const actionOf = (operation: AgentOperation['do']) => `agents_${operation}` as const;
const actions: readonly string[] = (['list', 'trust', 'enable', 'disable'] as const).map(actionOf);

/** The types of resources that only identity decides about. */
export const agentRegistryType = 'AgentRegistry';
export const registeredAgentType = 'RegisteredAgent';

/** Whether identity decides this, and nobody else may record it. */
export const isAgentOperation = (tool: string): boolean => actions.includes(tool);

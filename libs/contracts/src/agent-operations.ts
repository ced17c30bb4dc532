import { z } from 'zod';
import { AgentId, AgentKey, AgentTrust, CeilingGroup, MachineName, RegisteredAgent } from './agents.js';
import { ApiKey } from './api-keys.js';

const version = z.literal(1);
const about = { version, id: AgentId };

/** Longest that a key which was rotated may still be taken, and how long it is unless somebody says so. */
export const longestOverlapSeconds = 7 * 24 * 3_600;
export const usualOverlapSeconds = 24 * 3_600;

/** What somebody wants to know or change of the registered agents of their tenant. */
export const AgentOperation = z.discriminatedUnion('do', [
  z.strictObject({ version, do: z.literal('list') }),
  z.strictObject({
    ...about,
    do: z.literal('trust'),
    trust: AgentTrust,
    /** Default: as it is. */
    ceiling: z.array(CeilingGroup).max(CeilingGroup.options.length).optional(),
  }),
  z.strictObject({ ...about, do: z.literal('enable') }),
  z.strictObject({ ...about, do: z.literal('disable') }),
  /** Registers a machine agent, with its first key. It acts for itself, with groups, or for a person, once they consent. */
  z.strictObject({
    version,
    do: z.literal('create'),
    name: MachineName,
    /** `machines` of policies/tenants.json. */
    groups: z.array(z.string().min(1).max(255)).max(16).default([]),
    /** What that person signs in as. */
    person: z.string().min(1).max(255).optional(),
  }),
  /** Another key; those before it are taken for so long and no longer. */
  z.strictObject({
    ...about,
    do: z.literal('rotate'),
    overlapSeconds: z.int().min(0).max(longestOverlapSeconds).default(usualOverlapSeconds),
  }),
  /** A key is not taken any more, from now on; without one, none of the agent's. */
  z.strictObject({ ...about, do: z.literal('revoke'), key: AgentKey.shape.id.optional() }),
  /** What a program needs to connect as this agent: of a machine, another key beside those it has. */
  z.strictObject({ ...about, do: z.literal('connect') }),
  /** The machines that are to act for whoever asks. */
  z.strictObject({ version, do: z.literal('mine') }),
  z.strictObject({ ...about, do: z.literal('consent') }),
  z.strictObject({ ...about, do: z.literal('withdraw') }),
]);
export type AgentOperation = z.infer<typeof AgentOperation>;

/** An agent as it is shown: of its keys everything but what they are found by. */
export const ShownAgent = RegisteredAgent.extend({ keys: z.array(AgentKey.omit({ digest: true })) });
export type ShownAgent = z.infer<typeof ShownAgent>;

/** All agents that were asked for, or the one that was changed, as it is now. */
export const AgentsAnswer = z.object({
  agents: z.array(ShownAgent),
  /** One that was just made. It is told this once. */
  issued: z.object({ id: AgentKey.shape.id, key: ApiKey }).optional(),
});
export type AgentsAnswer = z.infer<typeof AgentsAnswer>;

/** The action that policy is asked about, and that stands in records. */
export const actionOf = (operation: AgentOperation['do']) => `agents_${operation}` as const;
const actions: ReadonlySet<string> = new Set(
  AgentOperation.options.map((option) => actionOf(option.shape.do.value)),
);

/** The types of resources that only identity decides about. */
export const agentRegistryType = 'AgentRegistry';
export const registeredAgentType = 'RegisteredAgent';

/** Whether identity decides this, and nobody else may record it. */
export const isAgentOperation = (tool: string): boolean => actions.has(tool);

import { type AgentsAnswer, type RegisteredAgent } from '#libs/contracts';

/** Agents as they are shown. INVARIANT (a key is told once): of what is kept of keys nothing that they are found by. */
export const show = (agents: readonly RegisteredAgent[], issued?: AgentsAnswer['issued']): AgentsAnswer => ({
  agents: agents.map((agent) => ({
    ...agent,
    keys: agent.keys.map(({ id, createdAt, endsAt, revokedAt }) => ({ id, createdAt, endsAt, revokedAt })),
  })),
  ...(issued && { issued }),
});

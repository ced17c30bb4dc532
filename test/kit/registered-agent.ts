import { type AgentKey, type RegisteredAgent } from '#libs/contracts';

const since = '2026-11-22T10:00:00.000Z';

/** An agent of acme as its operator trusts it in full, whatever else is said. */
export const registered = (id: string, change: Partial<RegisteredAgent> = {}): RegisteredAgent => ({
  version: 1,
  id,
  tenant: 'acme',
  kind: 'client',
  owner: 'deployment',
  trust: 'full',
  ceiling: ['read', 'write', 'destructive'],
  state: 'active',
  redirects: [],
  groups: [],
  keys: [],
  person: null,
  createdAt: since,
  updatedAt: since,
  ...change,
});

/** A key of it that is taken; the letter stands for all that tells it from others. */
export const registeredKey = (letter: string, change: Partial<AgentKey> = {}): AgentKey => ({
  id: letter.repeat(16),
  digest: letter.repeat(43),
  createdAt: since,
  endsAt: null,
  revokedAt: null,
  ...change,
});

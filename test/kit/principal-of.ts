import { type Role } from '#libs/contracts';
import { type Principal } from '#libs/principal';
import { personOf } from './person-of.js';

/** The agent of the mesh, as every tenant has it registered. */
export const throughAgent = {
  id: 'deputy-agent',
  standing: {
    kind: 'service',
    trust: 'full',
    ceiling: ['read', 'write', 'destructive'],
    state: 'active',
  },
} as const satisfies Principal['agent'];

/** Who asks as mcp verifies it: a person of the tenant `acme` through the agent, whose token is their name. */
export function principalOf(
  name: string,
  roles: readonly Role[],
  change: Partial<Principal> = {},
): Principal {
  return {
    user: personOf(name),
    tenant: 'acme',
    roles,
    agent: throughAgent,
    actors: ['deputy-agent', 'deputy-web'],
    scopes: ['catalogue:read', 'catalogue:write'],
    unasked: [],
    tokenId: 'token-1',
    sessionId: null,
    issuer: 'http://localhost:1',
    secondFactor: false,
    issuedAt: 1_000_000_000,
    expiresAt: 4_000_000_000,
    token: name,
    ...change,
  };
}

/** The same agent with the same rights, acting for nobody. */
export const forNobody = (principal: Principal): Principal =>
  Object.fromEntries(Object.entries(principal).filter(([name]) => name !== 'user')) as unknown as Principal;

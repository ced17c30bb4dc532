import { type Role } from '#libs/contracts';
import { type Principal } from '#libs/principal';
import { personOf } from './person-of.js';

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
    agent: { id: 'deputy-agent' },
    actors: ['deputy-agent', 'deputy-web'],
    scopes: ['access_as_user'],
    tokenId: 'token-1',
    sessionId: null,
    issuedAt: 1_000_000_000,
    expiresAt: 4_000_000_000,
    token: name,
    ...change,
  };
}

/** The same agent with the same rights, acting for nobody. */
export const forNobody = (principal: Principal): Principal =>
  Object.fromEntries(Object.entries(principal).filter(([name]) => name !== 'user')) as unknown as Principal;

import { CeilingGroup } from '#libs/contracts';
import { type Client } from '../clients/client-entry.js';
import { type AgentRegistry, isConflict, type NewAgent } from './agent-registry.js';

/**
 * Registers the clients of CLIENTS_FILE for every tenant that does not know them. What an operator has changed since stays as it
 * is. Running it again changes nothing.
 * @throws MeshError `unavailable`
 */
export async function seedAgents(
  registry: Pick<AgentRegistry, 'find' | 'register'>,
  clients: readonly Client[],
  tenants: readonly string[],
): Promise<void> {
  for (const tenant of tenants)
    for (const client of clients)
      if (!(await registry.find(tenant, client.id))) await registerOnce(registry, agentOf(client, tenant));
}

/** Another instance may be seeding, too. */
async function registerOnce(registry: Pick<AgentRegistry, 'register'>, agent: NewAgent): Promise<void> {
  try {
    await registry.register(agent);
  } catch (error) {
    if (!isConflict(error)) throw error;
  }
}

/** INVARIANT (trust is given): a client that this release does not know begins with the lowest. */
const agentOf = ({ id, kind, trust, ceiling, redirectUris }: Client, tenant: string): NewAgent => ({
  id,
  tenant,
  kind,
  owner: 'deployment',
  trust,
  ceiling: [...(ceiling ?? CeilingGroup.options)],
  state: 'active',
  redirects: kind === 'client' ? [...redirectUris] : [],
});

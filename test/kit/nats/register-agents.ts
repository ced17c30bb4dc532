import { buckets } from '#libs/contracts';
import { openBucket } from '#libs/mesh';
import { AgentRegistry } from '../../../apps/identity/src/agents/agent-registry.js';
import { seedAgents } from '../../../apps/identity/src/agents/seed-agents.js';
import { ClientEntry, toClient } from '../../../apps/identity/src/clients/client-entry.js';
import { testClients } from '../identity/test-clients.js';
import { localTenants } from '../issuer/local-people.js';
import { type TestNats } from './start-nats.js';

/** Registers the mesh's own agents for every local tenant, as identity does when it joins a mesh that was provisioned. */
export async function registerAgents(nats: TestNats): Promise<AgentRegistry> {
  const bucket = await openBucket(await nats.connect('identity'), buckets.agents.name);
  const registry = new AgentRegistry(() => Promise.resolve(bucket), Date.now);
  const clients = testClients.map((entry) => toClient(ClientEntry.parse(entry)));
  await seedAgents(registry, clients, Object.keys(localTenants));
  return registry;
}

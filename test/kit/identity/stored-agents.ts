import { RegisteredAgent } from '#libs/contracts';
import { agentKey } from '#libs/principal';
import { type TestIdentity } from './start-identity.js';

/** An agent as an identity service of a spec has registered it. */
export async function storedAgent(
  { agents }: TestIdentity,
  tenant: string,
  id: string,
): Promise<RegisteredAgent | undefined> {
  const entry = await agents.get(agentKey(tenant, id));
  return entry && RegisteredAgent.parse(JSON.parse(new TextDecoder().decode(entry.value)));
}

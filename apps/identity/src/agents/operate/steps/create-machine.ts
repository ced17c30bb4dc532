import {
  type AgentOperation,
  type AgentsAnswer,
  CeilingGroup,
  machineId,
  personKey,
  type RegisteredAgent,
} from '#libs/contracts';
import { type Asked } from '#libs/enforcement';
import { MeshError } from '#libs/mesh';
import { newApiKey } from '../../keys/api-key.js';
import { type AgentPorts } from '../agent-ports.js';
import { show } from './show.js';

type Create = Extract<AgentOperation, { do: 'create' }>;

/**
 * Registers a machine agent with its first key. INVARIANT (trust is given): it begins with the lowest.
 * @throws MeshError `bad_request` for groups or a person that it cannot have; `conflict` where there is one of that name
 */
export async function createMachine(
  { name, groups, person }: Create,
  { tenant, user }: Asked['principal'],
  ports: AgentPorts,
): Promise<AgentsAnswer> {
  const { registry, secret, clock } = ports;
  if (groups.length > 0 === (person !== undefined))
    throw new MeshError('bad_request', 'say either which groups the agent has, or for whom it is to act');
  requireGroups(groups, tenant, ports);
  const { key, kept } = newApiKey(secret, clock());
  const agent = await registry.register({
    id: machineId(tenant, name),
    tenant,
    kind: 'machine',
    owner: user?.key ?? 'deployment',
    trust: 'unapproved',
    ceiling: [...CeilingGroup.options],
    state: 'active',
    redirects: [],
    groups: [...new Set(groups)],
    keys: [kept],
    person: person === undefined ? null : await personOf(person, tenant, ports),
  });
  return show([agent], { id: kept.id, key });
}

function requireGroups(groups: readonly string[], tenant: string, { tenants }: AgentPorts): void {
  const known = Object.keys(tenants[tenant]?.machines ?? {});
  const other = groups.find((group) => !known.includes(group));
  if (other === undefined) return;
  const choice =
    known.length > 0
      ? `groups for machines are ${known.join(', ')}`
      : 'the tenant has no groups for machines';
  throw new MeshError('bad_request', `\`${other}\` is no group for a machine; ${choice}`);
}

/** INVARIANT (tenant boundary): of the operator's own tenant. Nobody consents by being named. */
async function personOf(
  username: string,
  tenant: string,
  { people, issuerId }: AgentPorts,
): Promise<RegisteredAgent['person']> {
  const found = await people.byUsername(username).catch((cause: unknown) => {
    throw new MeshError('unavailable', 'people cannot be reached now; try again', { cause });
  });
  if (!found?.enabled || found.tenant !== tenant)
    throw new MeshError('not_found', `nobody of your tenant signs in as \`${username}\``);
  return { key: personKey(issuerId, found.id), name: found.username, consentedAt: null };
}

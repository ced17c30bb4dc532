import { actionOf, type AgentOperation, type AgentsAnswer, type RegisteredAgent } from '#libs/contracts';
import { MeshError } from '#libs/mesh';
import { type Granted, type Operating } from '../../../operations/operation-stages.js';
import { newApiKey } from '../../keys/api-key.js';
import { endingBy, revoking, withKey } from '../../keys/keys-of.js';
import { type AgentPorts } from '../agent-ports.js';
import { consentAnew, isConsentedTo, isRaised } from './consent-anew.js';
import { createMachine } from './create-machine.js';
import { show } from './show.js';

/** INVARIANT (no change without a recorded permit): the grant is spent before the registry is asked. */
export function carryOut(ports: AgentPorts) {
  return async (operating: Operating<AgentOperation> & Granted): Promise<AgentsAnswer> => {
    const { grant, operation, principal } = operating;
    grant.spend(actionOf(operation.do));
    const { registry } = ports;
    const { tenant, user } = principal;
    switch (operation.do) {
      case 'list':
        return show(await registry.list(tenant));
      case 'mine': {
        const all = await registry.list(tenant);
        return show(all.filter(({ person }) => person && person.key === user?.key));
      }
      case 'create':
        return createMachine(operation, principal, ports);
      case 'rotate':
      case 'connect':
        return addKey(operation, tenant, ports);
      case 'revoke':
        return revokeKeys(operation, tenant, ports);
      default: {
        return show([await change(operation, tenant, ports, changeBy(operation, ports.clock()))]);
      }
    }
  };
}

/** After which nothing that a machine began goes on: what was lent to it is taken back. */
const stops = ({ do: what }: AgentOperation) => what === 'disable' || what === 'withdraw';

/** Changes an entry. What a machine began ends where it is stopped, or its person has to consent anew. */
async function change(
  operation: Extract<AgentOperation, { id: string }>,
  tenant: string,
  { registry, ends }: AgentPorts,
  edit: Edit,
): Promise<RegisteredAgent> {
  let consented = false;
  const agent = await registry.change(tenant, operation.id, (found) => {
    consented = isConsentedTo(found);
    return edit(found);
  });
  const isOver = stops(operation) || (consented && !isConsentedTo(agent));
  if (isOver && agent.kind === 'machine')
    await ends.end({ kind: 'agent', id: agent.id, within: tenant, reason: 'by_operator' });
  return agent;
}

/** Of a client there is no key to make: people sign in to it. */
async function addKey(
  operation: Extract<AgentOperation, { do: 'rotate' | 'connect' }>,
  tenant: string,
  ports: AgentPorts,
): Promise<AgentsAnswer> {
  const now = ports.clock();
  const { key, kept } = newApiKey(ports.secret, now);
  const agent = await change(operation, tenant, ports, (agent) => {
    if (agent.kind !== 'machine') return {};
    const former =
      operation.do === 'rotate' ? endingBy(agent.keys, now + operation.overlapSeconds * 1_000) : agent.keys;
    return { keys: withKey(former, kept, now), ...consentAnew(agent) };
  });
  return show([agent], agent.kind === 'machine' ? { id: kept.id, key } : undefined);
}

/** Ends what was given out for it, too: tokens, credentials, connections. */
async function revokeKeys(
  { id, key }: Extract<AgentOperation, { do: 'revoke' }>,
  tenant: string,
  { registry, ends, clock }: AgentPorts,
): Promise<AgentsAnswer> {
  const agent = await registry.change(tenant, id, ({ keys }) => {
    if (key !== undefined && !keys.some((one) => one.id === key))
      throw new MeshError('not_found', `\`${id}\` has no key \`${key}\`; \`list\` shows those it has`);
    return { keys: revoking(keys, key, clock()) };
  });
  const ended = agent.keys.filter((one) => one.revokedAt !== null && (key === undefined || one.id === key));
  for (const one of ended) await ends.end({ kind: 'session', id: one.id, reason: 'by_operator' });
  return show([agent]);
}

type Edit = (agent: RegisteredAgent) => Partial<RegisteredAgent>;

function changeBy(
  operation: Extract<AgentOperation, { do: 'trust' | 'enable' | 'disable' | 'consent' | 'withdraw' }>,
  now: number,
): Edit {
  switch (operation.do) {
    case 'trust':
      return (agent) => ({
        trust: operation.trust,
        ...(operation.ceiling && { ceiling: operation.ceiling }),
        ...(isRaised(agent, operation) && consentAnew(agent)),
      });
    case 'enable':
      return () => ({ state: 'active' });
    case 'disable':
      return () => ({ state: 'disabled' });
    case 'consent':
      return ({ person }) => ({ person: person && { ...person, consentedAt: new Date(now).toISOString() } });
    case 'withdraw':
      return consentAnew;
  }
}

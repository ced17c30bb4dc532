import {
  actionOf,
  type AgentOperation,
  type AgentsAnswer,
  agentRegistryType,
  machineId,
  registeredAgentType,
} from '#libs/contracts';
import { type Resource } from '#libs/policy';
import { type OperationPlan, type OperationPorts } from '../../operations/operation-ports.js';
import { type Operating } from '../../operations/operation-stages.js';
import { Operations } from '../../operations/operations.js';
import { type AgentRegistry } from '../agent-registry.js';
import { type AgentPorts } from './agent-ports.js';
import { carryOut } from './steps/carry-out.js';

/** What people do with the registered agents of their tenant: operators with all, everybody with those that are to act for them. */
export class OperateAgents extends Operations<AgentOperation, AgentsAnswer> {
  constructor(ports: OperationPorts, agents: AgentPorts) {
    super(planFor(agents), ports);
  }
}

const planFor = (agents: AgentPorts): OperationPlan<AgentOperation, AgentsAnswer> => ({
  about: 'agents',
  actionOf: (operation) => actionOf(operation.do),
  resourceOf: (operating) => resourceOf(agents.registry, operating),
  resourceType: agentRegistryType,
  namesNobody: ['kind'],
  carryOut: carryOut(agents),
  // INVARIANT (a key is told once): no record holds anything that was made of it.
  asRecorded: (answer) => ({ agents: answer.agents }),
});

/**
 * An agent that is not there is decided about as one of no kind, so that a refusal tells nobody which there are.
 * INVARIANT (tenant boundary): the tenant comes from the token alone.
 */
async function resourceOf(
  registry: Pick<AgentRegistry, 'find'>,
  { principal: { tenant, user }, operation }: Operating<AgentOperation>,
): Promise<Resource> {
  if (operation.do === 'list') return { type: agentRegistryType, id: tenant, attributes: { tenant } };
  if (operation.do === 'mine')
    return { type: agentRegistryType, id: tenant, attributes: { tenant, ...(user && { owner: user.key }) } };
  if (operation.do === 'create') {
    const id = machineId(tenant, operation.name);
    return { type: registeredAgentType, id, attributes: { tenant, kind: 'machine' } };
  }
  const agent = await registry.find(tenant, operation.id);
  const { kind = 'unknown', person } = agent ?? {};
  return {
    type: registeredAgentType,
    id: operation.id,
    attributes: { tenant, kind, ...(person && { person: person.key }) },
  };
}

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
import { idInRecords } from '../../records/id-in-records.js';
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
  named,
  found: (operating, resource) => find(agents.registry, operating, resource),
  resourceType: agentRegistryType,
  namesNobody: ['kind'],
  carryOut: carryOut(agents),
  // INVARIANT (a key is told once): no record holds anything that was made of it.
  asRecorded: (answer) => ({ agents: answer.agents }),
});

/** INVARIANT (tenant boundary): the tenant comes from the token alone. */
function named({ principal: { tenant, user }, operation }: Operating<AgentOperation>): Resource {
  switch (operation.do) {
    case 'list':
      return { type: agentRegistryType, id: tenant, attributes: { tenant } };
    case 'mine':
      return {
        type: agentRegistryType,
        id: tenant,
        attributes: { tenant, ...(user && { owner: user.key }) },
      };
    case 'create': {
      const id = machineId(tenant, operation.name);
      return { type: registeredAgentType, id, attributes: { tenant, kind: 'machine' } };
    }
    default: {
      const id = idInRecords(operation.id);
      return { type: registeredAgentType, id, attributes: { tenant, kind: 'unknown' } };
    }
  }
}

async function find(
  registry: Pick<AgentRegistry, 'find'>,
  { principal: { tenant }, operation }: Operating<AgentOperation>,
  resource: Resource,
): Promise<Resource> {
  const agent = 'id' in operation ? await registry.find(tenant, operation.id) : undefined;
  if (!agent) return resource;
  const { kind, person } = agent;
  return { ...resource, attributes: { tenant, kind, ...(person && { person: person.key }) } };
}

import {
  actionOf,
  type AgentOperation,
  type AgentsAnswer,
  agentRegistryType,
  registeredAgentType,
} from '#libs/contracts';
import { type Resource } from '#libs/policy';
import { type OperationPlan, type OperationPorts } from '../../operations/operation-ports.js';
import { type Operating } from '../../operations/operation-stages.js';
import { Operations } from '../../operations/operations.js';
import { type AgentRegistry } from '../agent-registry.js';
import { carryOut } from './steps/carry-out.js';

/** What operators do with the registered agents of their tenant. */
export class OperateAgents extends Operations<AgentOperation, AgentsAnswer> {
  constructor(
    ports: OperationPorts & { readonly registry: Pick<AgentRegistry, 'find' | 'list' | 'change'> },
  ) {
    super(planFor(ports.registry), ports);
  }
}

const planFor = (
  registry: Pick<AgentRegistry, 'find' | 'list' | 'change'>,
): OperationPlan<AgentOperation, AgentsAnswer> => ({
  about: 'agents',
  actionOf: (operation) => actionOf(operation.do),
  resourceOf: (operating) => resourceOf(registry, operating),
  resourceType: agentRegistryType,
  namesNobody: ['kind'],
  carryOut: carryOut({ registry }),
});

/**
 * An agent that is not there is decided about as one of no kind, so that a refusal tells nobody which there are.
 * INVARIANT (tenant boundary): the tenant comes from the token alone.
 */
async function resourceOf(
  registry: Pick<AgentRegistry, 'find'>,
  { principal: { tenant }, operation }: Operating<AgentOperation>,
): Promise<Resource> {
  if (operation.do === 'list') return { type: agentRegistryType, id: tenant, attributes: { tenant } };
  const agent = await registry.find(tenant, operation.id);
  const kind = agent?.kind ?? 'unknown';
  return { type: registeredAgentType, id: operation.id, attributes: { tenant, kind } };
}

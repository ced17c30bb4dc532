import { actionOf, agentRegistryType, registeredAgentType } from '#libs/contracts';
import { Denial, explain, lacksDecision, type Situated } from '#libs/enforcement';
import { type Resource } from '#libs/policy';
import { type OperationPorts } from '../operation-ports.js';
import { type Decided, type Operating } from '../operation-stages.js';

/** What policy says about it. An agent that is not there is decided about as one of no kind, so that a refusal tells nobody which there are. */
export function decideOperation({ policy, registry }: Pick<OperationPorts, 'policy' | 'registry'>) {
  return async (operating: Operating & Situated): Promise<Decided | Denial> => {
    const { principal, circumstances: context, operation } = operating;
    const resource = await resourceOf(registry, operating);
    const question = { principal, action: actionOf(operation.do), resource, context };
    const decision = await policy.decide(question);
    if (decision.decision === 'permit') return { decision, resource };
    const explanation = lacksDecision(decision) ? undefined : await explain(policy, question, decision);
    return Denial.of('decision', decision, question, { resource, ...(explanation && { explanation }) });
  };
}

/** INVARIANT (tenant boundary): the tenant comes from the token alone. */
export async function resourceOf(
  registry: OperationPorts['registry'],
  { principal: { tenant }, operation }: Operating,
): Promise<Resource> {
  if (operation.do === 'list') return { type: agentRegistryType, id: tenant, attributes: { tenant } };
  const agent = await registry.find(tenant, operation.id);
  const kind = agent?.kind ?? 'unknown';
  return { type: registeredAgentType, id: operation.id, attributes: { tenant, kind } };
}

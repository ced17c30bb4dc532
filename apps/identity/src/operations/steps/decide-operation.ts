import { Denial, explain, lacksDecision, type Situated } from '#libs/enforcement';
import { type OperationPlan, type OperationPorts } from '../operation-ports.js';
import { type Decided, type Operating } from '../operation-stages.js';

/** What policy says about it. */
export function decideOperation<Operation extends object>(
  plan: Pick<OperationPlan<Operation, object>, 'actionOf' | 'resourceOf'>,
  { policy }: Pick<OperationPorts, 'policy'>,
) {
  return async (operating: Operating<Operation> & Situated): Promise<Decided | Denial> => {
    const { principal, circumstances: context, operation } = operating;
    const resource = await plan.resourceOf(operating);
    const question = { principal, action: plan.actionOf(operation), resource, context };
    const decision = await policy.decide(question);
    if (decision.decision === 'permit') return { decision, resource };
    const explanation = lacksDecision(decision) ? undefined : await explain(policy, question, decision);
    return Denial.of('decision', decision, question, { resource, ...(explanation && { explanation }) });
  };
}

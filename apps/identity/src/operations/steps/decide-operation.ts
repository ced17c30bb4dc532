import { Denial, explain, lacksDecision, type Situated, type Told } from '#libs/enforcement';
import { type Decision, type Question, type Resource } from '#libs/policy';
import { type OperationPlan, type OperationPorts } from '../operation-ports.js';
import { type Decided, type Operating } from '../operation-stages.js';

type Policy = OperationPorts['policy'];

/** What policy says about it. */
export function decideOperation<Operation extends object>(
  plan: Pick<OperationPlan<Operation, object>, 'actionOf' | 'named' | 'found'>,
  { policy }: Pick<OperationPorts, 'policy'>,
) {
  return async (operating: Operating<Operation> & Situated): Promise<Decided | Denial> => {
    const { principal, circumstances: context, operation } = operating;
    const named = plan.named(operating);
    const resource = (await plan.found?.(operating, named)) ?? named;
    const question = { principal, action: plan.actionOf(operation), resource, context };
    const decision = await policy.decide(question);
    if (decision.decision === 'permit') return { decision, resource };
    const truth = await refused(policy, question, decision);
    const told = plan.found && (await toldOf(policy, question, named, truth));
    return told ? refused(policy, question, decision, told) : truth;
  };
}

async function refused(policy: Policy, question: Question, decision: Decision, told?: Told): Promise<Denial> {
  const explanation = lacksDecision(decision) ? undefined : await explain(policy, question, decision);
  const detail = {
    resource: question.resource,
    ...(explanation && { explanation }),
    ...(told && { told }),
  };
  return Denial.of('decision', decision, question, detail);
}

/**
 * INVARIANT (a refusal tells of nobody): who is refused hears, then and in their own log, what policy says of the name that they gave, which is the same
 * for what is there, for what is not, and for what is another tenant's. Only whom policy would let do it to what is not there is told the whole
 * truth, since they would hear of that, too.
 * @returns undefined for the truth
 */
async function toldOf(
  policy: Policy,
  question: Question,
  named: Resource,
  truth: Denial,
): Promise<Told | undefined> {
  if (lacksDecision(truth)) return { ...truth.told, resource: named };
  const ofName = { ...question, resource: named };
  const decision = await policy.decide(ofName);
  if (decision.decision === 'permit') return undefined;
  const { told, detail } = await refused(policy, ofName, decision);
  return { ...told, resource: named, explanation: detail.explanation };
}

import { AnswerKind } from '#libs/contracts';
import { type Denial, refusalOf, type Waiting } from '#libs/enforcement';
import { type Question } from '#libs/policy';
import { type Tool } from '../../toolbox/tool.js';
import { witnessOf } from '../../toolbox/resource-rule.js';
import { type EnforcementPorts } from '../ports.js';
import { type Admitted, type CallBegun, type Validated } from '../stages.js';

type Given = Pick<CallBegun & Validated, 'principal' | 'circumstances' | 'tool'>;

/** The coarse question, the same that sorts `tools/list`: may this principal use this tool on anything at all? */
export function admit({ policy }: Pick<EnforcementPorts, 'policy'>) {
  return async ({ principal, circumstances: context, tool }: Given): Promise<Admitted | Denial | Waiting> => {
    const question = admissionQuestion(tool, { principal, context });
    const admission = await policy.decide(question);
    return admission.decision === 'permit'
      ? { admission }
      : refusalOf(policy, 'admission', admission, question);
  };
}

/**
 * Asked before any resource is known, about the witness of what could be stored. A permit of it is a permit of something that
 * can exist; it grants nothing but the reader that reads the real resource.
 */
export const admissionQuestion = (
  { name: action, declaration }: Tool,
  asked: Pick<Question, 'principal' | 'context'>,
): Question => ({
  principal: asked.principal,
  action,
  resource: witnessOf(declaration.resource, asked.principal),
  // Whether people will say yes is as little known as what is stored.
  context: { ...asked.context, answers: AnswerKind.options },
});

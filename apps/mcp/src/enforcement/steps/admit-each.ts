import { type EnforcementPorts } from '../ports.js';
import { type Passage, type Sorted } from '../stages.js';
import { admissionQuestion } from './admit.js';

/** The question of step `admit` for every tool there is, asked at once. A tool without an answer is not named at all. */
export function admitEach({ policy, toolboxes }: Pick<EnforcementPorts, 'policy' | 'toolboxes'>) {
  return async ({ principal, circumstances: context }: Passage): Promise<Sorted> => {
    const tools = toolboxes.all();
    const decisions = await policy.decideMany(
      tools.map((tool) => admissionQuestion(tool, { principal, context })),
    );
    const admissions = tools.flatMap((tool, at) => {
      const admission = decisions[at];
      return admission ? [{ tool, admission }] : [];
    });
    return { admissions };
  };
}

import { type EnforcementPorts } from '../ports.js';
import { type Passage, type Sorted } from '../stages.js';

/** The question of step `admit` for every tool there is, asked at once. A tool without an answer is not named at all. */
export function admitEach({ policy, toolbox }: Pick<EnforcementPorts, 'policy' | 'toolbox'>) {
  return async ({ principal, circumstances: context }: Passage): Promise<Sorted> => {
    const tools = toolbox.all();
    const decisions = await policy.admitMany(
      tools.map(({ name: action }) => ({ principal, action, context })),
    );
    const admissions = tools.flatMap((tool, at) => {
      const admission = decisions[at];
      return admission ? [{ tool, admission }] : [];
    });
    return { admissions };
  };
}

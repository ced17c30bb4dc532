import { type Decision } from '#libs/policy';
import { KeptAdmissions } from '../kept-admissions.js';
import { type EnforcementPorts } from '../ports.js';
import { type Passage, type Sorted } from '../stages.js';
import { admissionQuestion } from './admit.js';
import { isInScope, scopeMissing } from './require-scope.js';

/** The question of step `admit` for every tool there is, asked at once. A tool without an answer is not named at all. */
export function admitEach({
  policy,
  toolboxes,
  clock,
}: Pick<EnforcementPorts, 'policy' | 'toolboxes' | 'clock'>) {
  const kept = new KeptAdmissions(clock);
  return ({ principal, circumstances }: Passage): Promise<Sorted> =>
    kept.get({ principal, circumstances }, policy.fingerprint, async () => {
      const tools = toolboxes.all();
      const decisions = await policy.decideMany(
        tools.map((tool) => admissionQuestion(tool, { principal, context: circumstances })),
      );
      return tools.flatMap((tool, at) => {
        const admission = decisions[at];
        return admission
          ? [{ tool, admission: isInScope(principal, tool) ? admission : outOfScope(admission) }]
          : [];
      });
    });
}

/** A denial of policy says more than the want of a scope. */
const outOfScope = (admission: Decision): Decision =>
  admission.decision === 'deny'
    ? admission
    : { ...admission, decision: 'deny', rationale: [scopeMissing], policies: [] };

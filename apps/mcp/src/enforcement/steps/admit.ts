import { Denial } from '#libs/enforcement';
import { type EnforcementPorts } from '../ports.js';
import { type Admitted, type CallBegun, type Validated } from '../stages.js';

type Given = Pick<CallBegun & Validated, 'principal' | 'circumstances' | 'tool'>;

/** The coarse question, the same that sorts `tools/list`: may this caller use this tool on anything at all? */
export function admit({ policy }: Pick<EnforcementPorts, 'policy'>) {
  return async ({ principal, circumstances: context, tool }: Given): Promise<Admitted | Denial> => {
    const admission = await policy.admit({ principal, action: tool.name, context });
    return admission.decision === 'permit' ? { admission } : Denial.of('admission', admission);
  };
}

import { type EnforcementPorts } from '../ports.js';
import { type CallRefused } from '../refusal.js';
import { type Admitted, type CallBegun, type Validated } from '../stages.js';
import { refusedBy } from './refused-by.js';

/** The coarse question, the same that filters `tools/list`: may this caller use this tool on anything at all? */
export function admit({ policy, clock }: EnforcementPorts) {
  return ({ principal, arrival, tool }: CallBegun & Validated): Admitted | CallRefused => {
    const context = { time: clock(), transport: arrival.transport };
    const admission = policy.admit({ principal, action: tool.name, context });
    return admission.decision === 'permit' ? { admission } : refusedBy('admission', admission);
  };
}

import { type Denial } from '#libs/enforcement';
import { type EnforcementPorts } from '../ports.js';
import { deny } from '../refusal.js';
import { type DecidedCall } from '../stages.js';

/**
 * INVARIANT (an approval is spent once): before the permit is recorded, so that of two calls at once one goes on. A call that fails after
 * this needs another answer.
 */
export function spendApproval({ approvals }: Pick<EnforcementPorts, 'approvals'>) {
  return async ({ approval, callId, resource, lease }: DecidedCall): Promise<object | Denial> => {
    if (!approval) return {};
    const about = { resource, lease, approvalId: approval.id };
    try {
      if (await approvals.spend(approval, callId)) return {};
    } catch (cause) {
      const text = 'the approval could not be used now, so nothing was run; try again later';
      return deny('decision', 'APPROVALS_UNKNOWN', text, { ...about, cause });
    }
    const text = 'this approval was used by another call meanwhile, and is good for one';
    return deny('decision', 'APPROVAL_SPENT', text, about);
  };
}

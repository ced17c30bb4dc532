import { type PolicyEngine } from '#libs/policy';
import { inProcess } from './decision-point.js';
import { GuardedDecisionPoint } from './guarded-decision-point.js';

/** Where a decision point that gives no decision is alarmed. */
export interface AlarmLog {
  error(about: object, message: string): void;
}

/** Cedar in this process behind the guard. @param deadlineMs longest a decision may take, in milliseconds */
export function decideInProcess(
  engine: Pick<PolicyEngine, 'decide' | 'equivalenceKey' | 'fingerprint'>,
  { deadlineMs, logger }: { readonly deadlineMs: number; readonly logger: AlarmLog },
): GuardedDecisionPoint {
  return new GuardedDecisionPoint(inProcess(engine), {
    deadlineMs,
    alarm: (about) => {
      logger.error({ ...about, alarm: 'decision_point' }, 'a decision point gave no decision');
    },
  });
}

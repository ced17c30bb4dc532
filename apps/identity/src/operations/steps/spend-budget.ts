import { askedTooOften, type Denial } from '#libs/enforcement';
import { type OperationPlan, type OperationPorts } from '../operation-ports.js';
import { type Operating } from '../operation-stages.js';

/**
 * Each operation is a record for good, so that one person may ask so often and no more.
 * INVARIANT (no guesser of codes locks others out): nor does whoever knows the password alone, by asking often.
 */
export function spendBudget(
  { about }: Pick<OperationPlan<object, object>, 'about'>,
  { budget }: Pick<OperationPorts, 'budget'>,
) {
  return ({ principal: { user, tenant, agent }, isStrange }: Operating<object>): object | Denial => {
    const who = user?.key ?? `${tenant}/${agent.id}`;
    const waitMs = budget.spend(isStrange ? `${who} in a strange browser` : who);
    return waitMs > 0 ? askedTooOften(`you look after ${about} more often than you may`, waitMs) : {};
  };
}

import { askedTooOften, type Denial } from '#libs/enforcement';
import { type OperationPlan, type OperationPorts } from '../operation-ports.js';
import { type Operating } from '../operation-stages.js';

/** Each operation is a record for good, so that one person may ask so often and no more. */
export function spendBudget(
  { about }: Pick<OperationPlan<object, object>, 'about'>,
  { budget }: Pick<OperationPorts, 'budget'>,
) {
  return ({ principal: { user, tenant, agent } }: Operating<object>): object | Denial => {
    const waitMs = budget.spend(user?.key ?? `${tenant}/${agent.id}`);
    return waitMs > 0 ? askedTooOften(`you look after ${about} more often than you may`, waitMs) : {};
  };
}

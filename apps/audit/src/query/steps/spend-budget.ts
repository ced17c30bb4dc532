import { counterKey } from '#libs/budgets';
import { askedTooOften, type Denial, notCounted } from '#libs/enforcement';
import { type QueryPorts } from '../query-ports.js';
import { type Queried } from '../query-stages.js';

/** Each answer is a record for good, so that one person may ask so often and no more, over however many sessions. */
export function spendBudget({ budget }: Pick<QueryPorts, 'budget'>) {
  return async ({ principal: { user, tenant, agent } }: Queried): Promise<object | Denial> => {
    try {
      const waitMs = await budget.spend(user ? counterKey(user.key) : counterKey(tenant, agent.id));
      return waitMs > 0 ? askedTooOften('you ask for decisions more often than you may', waitMs) : {};
    } catch (cause) {
      return notCounted(cause);
    }
  };
}

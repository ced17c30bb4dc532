import { actionOf, type AgentOperation, type RegisteredAgent } from '#libs/contracts';
import { type OperationPorts } from '../operation-ports.js';
import { type CarriedOut, type Granted, type Operating } from '../operation-stages.js';

/** INVARIANT (no change without a recorded permit): the grant is spent before the registry is asked. */
export function carryOut({ registry }: Pick<OperationPorts, 'registry'>) {
  return async ({ grant, operation, principal: { tenant } }: Operating & Granted): Promise<CarriedOut> => {
    grant.spend(actionOf(operation.do));
    if (operation.do === 'list') return { result: { agents: await registry.list(tenant) } };
    const agent = await registry.change(tenant, operation.id, (now) => ({ ...now, ...changeBy(operation) }));
    return { result: { agents: [agent] } };
  };
}

function changeBy(operation: Exclude<AgentOperation, { do: 'list' }>): Partial<RegisteredAgent> {
  switch (operation.do) {
    case 'trust':
      return { trust: operation.trust, ...(operation.ceiling && { ceiling: operation.ceiling }) };
    case 'enable':
      return { state: 'active' };
    case 'disable':
      return { state: 'disabled' };
  }
}

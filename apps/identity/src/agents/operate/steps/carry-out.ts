import { actionOf, type AgentOperation, type AgentsAnswer, type RegisteredAgent } from '#libs/contracts';
import { type Granted, type Operating } from '../../../operations/operation-stages.js';
import { type AgentRegistry } from '../../agent-registry.js';

/** INVARIANT (no change without a recorded permit): the grant is spent before the registry is asked. */
export function carryOut({ registry }: { readonly registry: Pick<AgentRegistry, 'list' | 'change'> }) {
  return async ({
    grant,
    operation,
    principal: { tenant },
  }: Operating<AgentOperation> & Granted): Promise<AgentsAnswer> => {
    grant.spend(actionOf(operation.do));
    if (operation.do === 'list') return { agents: await registry.list(tenant) };
    const agent = await registry.change(tenant, operation.id, (now) => ({ ...now, ...changeBy(operation) }));
    return { agents: [agent] };
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

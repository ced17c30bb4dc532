import { askedTooOften, type Denial, notCounted } from '#libs/enforcement';
import { type Budgeted } from '../call-budgets.js';
import { type EnforcementPorts } from '../ports.js';
import { type CallBegun } from '../stages.js';

/** Takes the request's place in the budgets of whoever it is made by and for, until it ends. */
export function spendBudget({ budgets, toolboxes }: Pick<EnforcementPorts, 'budgets' | 'toolboxes'>) {
  return async ({ principal, toolName, refused, onEnd }: CallBegun): Promise<object | Denial> => {
    try {
      // A name that nobody knows has no budget: people could invent names without end.
      const tool = refused ? undefined : toolboxes.find(toolName)?.name;
      const entered = await budgets.enter(principal, tool);
      if ('whose' in entered) return askedTooOften(sentences[entered.whose], entered.waitMs);
      onEnd(entered.leave);
      return {};
    } catch (cause) {
      return notCounted(cause);
    }
  };
}

const sentences: Readonly<Record<Budgeted, string>> = {
  person: 'you ask for more at a time than your budget allows',
  agent: 'this agent asks for more at a time than its budget allows',
  tool: 'this tool is asked for more at a time than its budget allows',
};

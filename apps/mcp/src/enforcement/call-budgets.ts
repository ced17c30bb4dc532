import { counterKey, type CounterStore, Places, type Rate, SharedBudget } from '#libs/budgets';
import { type Principal } from '#libs/principal';

/** What one person, agent or tool may be busy with. */
export interface Limits {
  readonly rate: Rate;
  /** Calls under way at once, in each instance. */
  readonly atOnce: number;
}

export const budgeted = ['person', 'agent', 'tool'] as const;
export type Budgeted = (typeof budgeted)[number];

/** A request may go on; whoever is through with it says so. */
export interface Entered {
  readonly leave: () => void;
}
/** It may not: whose budget is spent, and when to come again. */
export interface Overspent {
  readonly whose: Budgeted;
  readonly waitMs: number;
}

/** Whoever waits for a place is told so much. */
const placeWaitMs = 1_000;

/**
 * How often and how many at once: of each person, of each agent in a tenant, of each tool in a tenant. A person's own budget is
 * asked first, so that nobody spends what they share with others beyond their own.
 */
export class CallBudgets {
  readonly #kinds;

  constructor(
    limits: Readonly<Record<Budgeted, Limits>>,
    store: () => Promise<CounterStore>,
    now: () => number = Date.now,
  ) {
    this.#kinds = budgeted.map((whose) => ({
      whose,
      places: new Places(limits[whose].atOnce),
      budget: new SharedBudget({ rate: limits[whose].rate, store, scope: `mcp.${whose}`, now }),
    }));
  }

  /**
   * @param toolName one that exists; undefined where no tool is called
   * @throws what the store throws: what cannot be counted is not admitted
   */
  async enter(principal: Principal, toolName: string | undefined): Promise<Entered | Overspent> {
    const keys = keysOf(principal, toolName);
    const taken: (() => void)[] = [];
    const leave = () => {
      for (const leavePlace of taken) leavePlace();
    };
    try {
      for (const { whose, places, budget } of this.#kinds) {
        const key = keys[whose];
        if (key === undefined) continue;
        const place = places.take(key);
        if (!place) return refused({ whose, waitMs: placeWaitMs }, leave);
        taken.push(place);
        const spent = budget.spend(key);
        const waitMs = typeof spent === 'number' ? spent : await spent;
        if (waitMs > 0) return refused({ whose, waitMs }, leave);
      }
    } catch (cause) {
      leave();
      throw cause;
    }
    return { leave };
  }
}

function refused(overspent: Overspent, leave: () => void): Overspent {
  leave();
  return overspent;
}

/** An agent that acts for nobody spends its own budget alone. */
function keysOf(
  { user, tenant, agent }: Principal,
  toolName: string | undefined,
): Readonly<Record<Budgeted, string | undefined>> {
  return {
    person: user && counterKey(user.key),
    agent: counterKey(tenant, agent.id),
    tool: toolName === undefined ? undefined : counterKey(tenant, toolName),
  };
}

import { counterKey, leftOf } from '#libs/budgets';
import { type DrawnBudget, type OverviewAnswer, personKey, type RunningInstance } from '#libs/contracts';
import { at, mostShown, type OverviewPorts } from './overview-ports.js';

interface Owner {
  readonly of: DrawnBudget['of'];
  readonly id: string;
  readonly name?: string;
  readonly counter: string;
}

/**
 * What is left to the people and agents of a tenant, of those budgets on which somebody has drawn; the least first. A counter tells
 * nobody's name: it is found by those who are known here.
 */
export async function showBudgets(ports: OverviewPorts, tenant: string): Promise<OverviewAnswer> {
  const [running, owners] = await Promise.all([ports.running(), ownersOf(ports, tenant)]);
  const rates = new Map(running.flatMap(({ budgets }) => Object.entries(budgets ?? {})));
  const found = await Promise.all(
    [...rates].flatMap(([scope, rate]) =>
      owners.filter(({ of }) => scope.endsWith(`.${of}`)).map((owner) => drawnBy(ports, scope, rate, owner)),
    ),
  );
  const drawn = found
    .filter((budget) => budget !== undefined)
    .sort((a, b) => a.left / a.burst - b.left / b.burst);
  return { show: 'budgets', budgets: drawn.slice(0, mostShown), complete: drawn.length <= mostShown };
}

async function ownersOf({ people, agents, issuerId }: OverviewPorts, tenant: string): Promise<Owner[]> {
  const [persons, registered] = await Promise.all([people.ofTenant(tenant), agents.list(tenant)]);
  return [
    ...persons.map(({ id, username }): Owner => {
      const key = personKey(issuerId, id);
      return { of: 'person', id: key, name: username, counter: counterKey(key) };
    }),
    ...registered.map(({ id }): Owner => ({ of: 'agent', id, counter: counterKey(tenant, id) })),
  ];
}

type Rate = NonNullable<RunningInstance['budgets']>[string];

async function drawnBy(
  ports: OverviewPorts,
  scope: string,
  { burst, perSecond }: Rate,
  { counter, ...owner }: Owner,
): Promise<DrawnBudget | undefined> {
  const now = ports.clock();
  const { restedAt } = await ports.counter(`${scope}.${counter}`);
  if (restedAt <= now) return undefined;
  const left = leftOf({ burst, perSecond }, restedAt, now);
  const service = scope.slice(0, scope.indexOf('.'));
  return { ...owner, service, left, burst, perSecond, wholeAt: at(restedAt) };
}

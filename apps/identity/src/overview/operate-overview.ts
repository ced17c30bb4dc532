import { overviewAction, type OverviewAnswer, type OverviewOperation, overviewType } from '#libs/contracts';
import { type OperationPlan, type OperationPorts } from '../operations/operation-ports.js';
import { Operations } from '../operations/operations.js';
import { at, type OverviewPorts } from './overview-ports.js';
import { showBudgets } from './show-budgets.js';
import { showLeases } from './show-leases.js';
import { showPeople } from './show-people.js';

/** What is live in a tenant, shown to those whom policy lets look. */
export class OperateOverview extends Operations<OverviewOperation, OverviewAnswer> {
  constructor(ports: OperationPorts, overview: OverviewPorts) {
    super(planFor(overview), ports);
  }
}

const planFor = (ports: OverviewPorts): OperationPlan<OverviewOperation, OverviewAnswer> => ({
  about: 'the mesh',
  actionOf,
  // INVARIANT (tenant boundary): the tenant comes from the token alone, and whatever is shown is of that tenant.
  named: ({ principal: { tenant } }) => ({ type: overviewType, id: tenant, attributes: { tenant } }),
  resourceType: overviewType,
  namesNobody: [],
  carryOut: ({ grant, operation, principal }) => {
    grant.spend(actionOf(operation));
    return show(ports, operation.do, principal.tenant);
  },
});

const actionOf = (operation: OverviewOperation) => overviewAction(operation.do);

function show(ports: OverviewPorts, what: OverviewOperation['do'], tenant: string): Promise<OverviewAnswer> {
  switch (what) {
    case 'people':
      return showPeople(ports, tenant);
    case 'leases':
      return showLeases(ports, tenant);
    case 'budgets':
      return showBudgets(ports, tenant);
    case 'services':
      return showServices(ports);
  }
}

/** Which services run, of all tenants: they serve all. */
async function showServices(ports: OverviewPorts): Promise<OverviewAnswer> {
  const running = await ports.running();
  const services = running.map(({ service, instance, since, policy }) => ({
    ...{ service, instance },
    ...(since !== undefined && { since: at(since) }),
    ...(policy !== undefined && { policy }),
  }));
  return { show: 'services', services };
}

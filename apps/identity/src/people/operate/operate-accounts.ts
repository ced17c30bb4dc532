import {
  accountAction,
  type AccountOperation,
  type AccountsAnswer,
  accountType,
  personKey,
} from '#libs/contracts';
import { type Resource } from '#libs/policy';
import { type OperationPlan, type OperationPorts } from '../../operations/operation-ports.js';
import { type Operating } from '../../operations/operation-stages.js';
import { Operations } from '../../operations/operations.js';
import { type AccountPorts } from './account-ports.js';
import { carryOut } from './carry-out.js';
import { ownPerson } from './own-person.js';

/** What operators do with the accounts of their tenant. */
export class OperateAccounts extends Operations<AccountOperation, AccountsAnswer> {
  constructor(ports: OperationPorts, accounts: AccountPorts) {
    super(planFor(accounts), ports);
  }
}

const actionOf = (operation: AccountOperation) => accountAction(operation.do);

const planFor = (accounts: AccountPorts): OperationPlan<AccountOperation, AccountsAnswer> => ({
  about: 'accounts',
  actionOf,
  resourceOf: (operating) => resourceOf(accounts, operating),
  resourceType: accountType,
  namesNobody: [],
  carryOut: (granted) => {
    granted.grant.spend(actionOf(granted.operation));
    return carryOut(accounts, granted.operation, granted.principal.tenant);
  },
  // INVARIANT (a password is told once): no record holds anything that was made of it.
  asRecorded: ({ accounts: changed }) => ({ accounts: changed }),
});

/**
 * Somebody who is not there is decided about like anybody, so that a refusal tells nobody who is.
 * INVARIANT (tenant boundary): the tenant comes from the token alone, and nobody of another is found.
 */
async function resourceOf(
  { people, issuerId }: AccountPorts,
  { principal: { tenant }, operation }: Operating<AccountOperation>,
): Promise<Resource> {
  if (operation.do === 'list' || operation.do === 'add')
    return { type: accountType, id: tenant, attributes: { tenant } };
  const person = await ownPerson(people, tenant, operation.username);
  const key = person && personKey(issuerId, person.id);
  return {
    type: accountType,
    id: person?.id ?? 'unknown',
    attributes: { tenant, ...(key && { person: key }) },
  };
}

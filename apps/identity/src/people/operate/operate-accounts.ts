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
import { nameInRecords } from '../../records/id-in-records.js';
import { toUsername } from '../person.js';
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
  named,
  found: (operating, resource) => find(accounts, operating, resource),
  resourceType: accountType,
  namesNobody: [],
  carryOut: (granted) => {
    granted.grant.spend(actionOf(granted.operation));
    return carryOut(accounts, granted.operation, granted.principal.tenant);
  },
  // INVARIANT (a password is told once): no record holds anything that was made of it.
  asRecorded: ({ accounts: changed }) => ({ accounts: changed }),
});

/** INVARIANT (tenant boundary): the tenant comes from the token alone, and nobody of another is found. */
function named({ principal: { tenant }, operation }: Operating<AccountOperation>): Resource {
  const isOfAll = operation.do === 'list' || operation.do === 'add';
  const id = isOfAll ? tenant : nameInRecords(toUsername(operation.username));
  return { type: accountType, id, attributes: { tenant } };
}

async function find(
  { people, issuerId }: AccountPorts,
  { principal: { tenant }, operation }: Operating<AccountOperation>,
  resource: Resource,
): Promise<Resource> {
  if (operation.do === 'list' || operation.do === 'add') return resource;
  const person = await ownPerson(people, tenant, operation.username);
  if (!person) return resource;
  return {
    type: accountType,
    id: person.id,
    attributes: { tenant, person: personKey(issuerId, person.id) },
  };
}

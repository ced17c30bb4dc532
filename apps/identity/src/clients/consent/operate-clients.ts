import {
  clientActions,
  type ClientOperation,
  type ClientsAnswer,
  clientType,
  letInClientsType,
  type LetInClient,
} from '#libs/contracts';
import { type Asked } from '#libs/enforcement';
import { MeshError } from '#libs/mesh';
import { type Resource } from '#libs/policy';
import { type AgentRegistry } from '../../agents/agent-registry.js';
import { type OperationPlan, type OperationPorts } from '../../operations/operation-ports.js';
import { type Granted, type Operating } from '../../operations/operation-stages.js';
import { Operations } from '../../operations/operations.js';
import { idInRecords } from '../../records/id-in-records.js';
import { abilitiesOf } from './abilities-of.js';
import { type KeptClient, type LetInClients } from './let-in-clients.js';

export interface ClientPorts {
  readonly letIn: Pick<LetInClients, 'of' | 'end'>;
  readonly registry: Pick<AgentRegistry, 'find'>;
  readonly issuerId: string;
}

/** What people do with the clients that act for them: see which there are, and put one out. */
export class OperateClients extends Operations<ClientOperation, ClientsAnswer> {
  constructor(ports: OperationPorts, clients: ClientPorts) {
    super(planFor(clients), ports);
  }
}

const planFor = (ports: ClientPorts): OperationPlan<ClientOperation, ClientsAnswer> => ({
  about: 'applications',
  actionOf,
  named,
  found: (operating, resource) => find(ports, operating, resource),
  resourceType: letInClientsType,
  namesNobody: ['origin'],
  carryOut: (granted) => carryOut(ports, granted),
});

const actionOf = (operation: ClientOperation) => clientActions[operation.do];

/** INVARIANT (own clients only): whose they are comes from the token alone. */
function named({ principal: { tenant, user }, operation }: Operating<ClientOperation>): Resource {
  const whose = { tenant, person: user?.key ?? '' };
  return operation.do === 'mine'
    ? { type: letInClientsType, id: tenant, attributes: whose }
    : { type: clientType, id: idInRecords(operation.id), attributes: { ...whose, origin: 'unknown' } };
}

async function find(
  ports: ClientPorts,
  { principal, operation }: Operating<ClientOperation>,
  resource: Resource,
): Promise<Resource> {
  const person = operation.do === 'mine' ? undefined : ownPerson(principal, ports);
  const found =
    person && (await ports.letIn.of(person)).find(({ id }) => 'id' in operation && id === operation.id);
  return found ? { ...resource, attributes: { ...resource.attributes, origin: found.origin } } : resource;
}

/** INVARIANT (no change without a recorded permit): the grant is spent before anything is read or ended. */
async function carryOut(
  ports: ClientPorts,
  { grant, operation, principal }: Operating<ClientOperation> & Granted,
): Promise<ClientsAnswer> {
  grant.spend(actionOf(operation));
  const person = ownPerson(principal, ports);
  if (operation.do === 'withdraw' && !(person && (await ports.letIn.end(person.id, operation.id))))
    throw new MeshError('not_found', 'you have let no such application in, or its sign-ins are over');
  const kept = person ? await ports.letIn.of(person) : [];
  return { clients: await Promise.all(kept.map((client) => shown(ports, principal.tenant, client))) };
}

/** Undefined for people of another issuer, who have let nobody in here: what they are called there may be somebody else's id here. */
function ownPerson({ user, tenant }: Asked['principal'], { issuerId }: Pick<ClientPorts, 'issuerId'>) {
  return user?.issuer === issuerId ? { id: user.subject, tenant } : undefined;
}

async function shown(
  { registry }: ClientPorts,
  tenant: string,
  { id, origin, name, signIns }: KeptClient,
): Promise<LetInClient> {
  const agent = await registry.find(tenant, id);
  const used = signIns.flatMap(({ usedAt }) => usedAt ?? []);
  return {
    ...{ id, origin, name },
    ...(origin === 'document' && { host: new URL(id).host }),
    since: at(Math.min(...signIns.map(({ since }) => since))),
    until: at(Math.max(...signIns.map(({ until }) => until))),
    ...(used.length > 0 && { lastUsed: at(Math.max(...used)) }),
    may: agent ? abilitiesOf(agent) : [],
    ...(agent && { standing: { trust: agent.trust, state: agent.state } }),
  };
}

const at = (ms: number) => new Date(ms).toISOString();

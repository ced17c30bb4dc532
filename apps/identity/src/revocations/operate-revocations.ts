import {
  type PersonKey,
  revocationActions,
  type RevocationOperation,
  type RevocationReport,
  type RevocationsAnswer,
  revocationType,
} from '#libs/contracts';
import { MeshError } from '#libs/mesh';
import { type Resource } from '#libs/policy';
import { idInRecords, nameInRecords } from '../records/id-in-records.js';
import { type OperationPlan, type OperationPorts } from '../operations/operation-ports.js';
import { type Granted, type Operating } from '../operations/operation-stages.js';
import { Operations } from '../operations/operations.js';
import { type EndingAndWithdrawing, endAndReport } from './end-and-report.js';
import { listEndings } from './list-endings.js';
import { type ToEnd } from './order-ending.js';

export interface RevocationPorts extends EndingAndWithdrawing {
  /** The person who goes by this name, or has this key, at the mesh's own issuer. */
  findPerson(
    name: string,
  ): Promise<{ readonly key: PersonKey; readonly tenant: string; readonly name: string } | undefined>;
  /** The tenant whose operators may end everything, of every tenant. Without one nobody may. */
  readonly meshTenant: string | undefined;
  readonly newId: () => string;
}

type Asking = Operating<RevocationOperation>;

/** What operators end, and what became of it. */
export class OperateRevocations extends Operations<RevocationOperation, RevocationsAnswer> {
  constructor(ports: OperationPorts, revoking: RevocationPorts) {
    super(planFor(revoking), ports);
  }
}

const planFor = (ports: RevocationPorts): OperationPlan<RevocationOperation, RevocationsAnswer> => ({
  about: 'revocations',
  actionOf,
  named: (asking) => named(ports, asking),
  found: (asking, resource) => find(ports, asking, resource),
  resourceType: revocationType,
  namesNobody: ['kind'],
  carryOut: (granted) => carryOut(ports, granted),
});

const actionOf = (operation: RevocationOperation) => revocationActions[operation.do];

/**
 * INVARIANT (tenant boundary): what is named is ended in the tenant of the token and nowhere else. Of a tenant, or of everything,
 * policy is told whose it is.
 */
function named(ports: RevocationPorts, { principal: { tenant }, operation }: Asking): Resource {
  const resource = (id: string, kind: string, of = tenant): Resource => ({
    type: revocationType,
    id: kind === 'person' ? nameInRecords(id) : idInRecords(id),
    attributes: { tenant: of, kind },
  });
  if (operation.do === 'list') return resource(tenant, 'none');
  const { kind } = operation;
  if (kind === 'everything') return resource(kind, kind, ports.meshTenant ?? '');
  if (kind === 'tenant') return resource(operation.id, kind, operation.id);
  return resource(operation.id, kind);
}

async function find(
  ports: RevocationPorts,
  { principal: { tenant }, operation }: Asking,
  resource: Resource,
): Promise<Resource> {
  if (operation.do === 'list' || operation.kind !== 'person') return resource;
  const key = await keyOf(ports, tenant, operation.id);
  return key === undefined ? resource : { ...resource, id: idInRecords(key) };
}

/** INVARIANT (no change without a recorded permit): the grant is spent before anything is stored. */
async function carryOut(ports: RevocationPorts, { grant, operation, principal }: Asking & Granted) {
  grant.spend(actionOf(operation));
  if (operation.do === 'list')
    return {
      revocations: await withNames(ports, principal.tenant, await listEndings(ports, principal.tenant)),
    };
  const order = ports.newId();
  const ending = await toEnd(ports, principal.tenant, operation);
  return {
    revocations: await withNames(ports, principal.tenant, [await endAndReport(ports, order, ending)]),
  };
}

/** Says what people of the tenant go by. INVARIANT (tenant boundary): of nobody else's people a name is told. */
const withNames = (
  ports: RevocationPorts,
  tenant: string,
  reports: readonly RevocationReport[],
): Promise<RevocationReport[]> =>
  Promise.all(
    reports.map(async (report) => {
      // What was ended is told, whether or not the store of people answers.
      const person =
        report.kind === 'person' ? await ports.findPerson(report.id).catch(() => undefined) : undefined;
      return person?.key === report.id && person.tenant === tenant
        ? { ...report, name: person.name }
        : report;
    }),
  );

async function toEnd(
  ports: RevocationPorts,
  tenant: string,
  operation: Exclude<RevocationOperation, { do: 'list' }>,
): Promise<ToEnd> {
  const { kind } = operation;
  switch (kind) {
    case 'everything':
      return { tenant, kind, id: '', before: operation.before };
    case 'person': {
      const id = await keyOf(ports, tenant, operation.id);
      if (id === undefined) throw new MeshError('not_found', 'there is nobody of that name in your tenant');
      return { tenant, kind, id, before: operation.before };
    }
    case 'tenant':
    case 'agent':
      return { tenant, kind, id: operation.id, before: operation.before };
    default:
      return { tenant, kind, id: operation.id };
  }
}

/** The key of a person of the tenant. People of another issuer are known by their key alone. */
async function keyOf(ports: RevocationPorts, tenant: string, name: string): Promise<string | undefined> {
  const person = await ports.findPerson(name);
  if (person) return person.tenant === tenant ? person.key : undefined;
  return name.includes('#') ? name : undefined;
}

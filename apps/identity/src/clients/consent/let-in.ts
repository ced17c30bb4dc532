import { clientActions, clientType, type TenantDirectory } from '#libs/contracts';
import { type Arrival, type Asked, Denial, gatherCircumstances, recordDenial } from '#libs/enforcement';
import { type Resource } from '#libs/policy';
import { type AdmitClient, type ClientStanding } from '../../agents/admit-client.js';
import { type OperationPlan, type OperationPorts } from '../../operations/operation-ports.js';
import { asked, type OperatedBy } from '../../operations/operation-stages.js';
import { Operations } from '../../operations/operations.js';
import { type Person } from '../../people/person.js';
import { type Client } from '../client-entry.js';
import { type RegisteredClients } from '../newcomers/registered-clients.js';
import { actingPerson } from '../../sign-ins/acting-person.js';
import { idInRecords } from '../../records/id-in-records.js';

/** A person on the page that asks about a client, as it stands in their tenant or would. */
export interface Asker {
  readonly client: Client;
  readonly person: Person;
  readonly standing: ClientStanding;
  /** Of their session here. */
  readonly sessionId: string | null;
  readonly arrival: Arrival;
}

export interface LettingInPorts {
  readonly admit: Pick<AdmitClient, 'admit'>;
  readonly registered: Pick<RegisteredClients, 'keep'>;
  readonly tenants: TenantDirectory;
  readonly issuerId: string;
}

/** What the person says yes or no to. */
interface Admission {
  readonly client: Client;
  readonly personId: string;
}

/**
 * A person says whether a client may act for them. Their yes is decided and recorded like whatever else is done in the mesh, and their
 * no is recorded.
 * INVARIANT (consent is on the record before it counts): a yes that the stream has not acknowledged lets nobody in.
 */
export class LetIn {
  readonly #operations: Operations<Admission, object>;

  constructor(
    private readonly ports: OperationPorts,
    private readonly lettingIn: LettingInPorts,
  ) {
    this.#operations = new Operations(planFor(lettingIn), ports);
  }

  /**
   * A client that came by itself becomes an agent of the person's tenant.
   * @throws MeshError `forbidden` where policy says no, as for a client that an operator has disabled; `too_many_requests`;
   * `unavailable` where that cannot be decided, recorded or kept
   */
  async yes(asker: Asker): Promise<void> {
    await this.#operations.operate(this.#by(asker), admissionOf(asker));
  }

  /** Never rejects. */
  async no(asker: Asker): Promise<void> {
    const { newId } = this.ports;
    const by = this.#by(asker);
    const operation = admissionOf(asker);
    const operating = { ...by, ...gatherCircumstances(this.ports)(by), operation };
    const denial = Denial.by('decision', 'PERSON_SAID_NO', 'the person said no', {
      resource: resourceOf(operation, by.principal),
    });
    const asking = asked({ ...operating, callId: newId(), begun: performance.now() }, clientActions.admit);
    await recordDenial(asking, denial, clientType, this.ports);
  }

  /** The person, whom this service has authenticated itself, through the client as it is registered, or would be. */
  #by({ arrival, ...asker }: Asker): OperatedBy {
    return { arrival, principal: actingPerson(asker, this.lettingIn) };
  }
}

const admissionOf = ({ client, person }: Asker): Admission => ({ client, personId: person.id });

function resourceOf({ client }: Admission, { tenant, user }: Asked['principal']): Resource {
  const attributes = { tenant, person: user?.key ?? '', origin: client.origin };
  return { type: clientType, id: idInRecords(client.id), attributes };
}

const planFor = ({ admit, registered }: LettingInPorts): OperationPlan<Admission, object> => ({
  about: 'applications',
  actionOf: () => clientActions.admit,
  named: ({ operation, principal }) => resourceOf(operation, principal),
  resourceType: clientType,
  namesNobody: ['origin'],
  async carryOut({ grant, operation: { client, personId }, principal: { tenant } }) {
    grant.spend(clientActions.admit);
    if (client.origin === 'deployment') return {};
    await admit.admit(client, { id: personId, tenant });
    await registered.keep(client.id, personId);
    return {};
  },
});

import { CeilingGroup, personKey, type RegisteredAgent } from '#libs/contracts';
import { type Client } from '../clients/client-entry.js';
import { type Person } from '../people/person.js';
import { type AgentRegistry, isConflict, type NewAgent } from './agent-registry.js';

/** What may be done through a client, as a tenant has it, or would have it. */
export type ClientStanding = Pick<RegisteredAgent, 'trust' | 'ceiling' | 'state'>;

const newcomersOfOnePerson = 16;

/**
 * Registers clients that come by themselves as agents, when a person lets one in.
 * INVARIANT (trust is given): such a client begins with the lowest, in the tenant of that person alone.
 */
export class AdmitClient {
  constructor(
    private readonly registry: Pick<AgentRegistry, 'find' | 'list' | 'register' | 'change' | 'remove'>,
    private readonly issuerId: string,
  ) {}

  /** @throws MeshError `unavailable`, or `internal` for an entry that is none */
  async standingOf(client: Client, { tenant }: Pick<Person, 'tenant'>): Promise<ClientStanding> {
    return (await this.registry.find(tenant, client.id)) ?? this.#asNew(client, tenant, 'nobody');
  }

  /**
   * After a person said yes. What an operator has said of the client stays as it is.
   * @throws MeshError as {@link standingOf}, or `conflict` where others keep writing
   */
  async admit(client: Client, person: Pick<Person, 'id' | 'tenant'>): Promise<void> {
    const { tenant } = person;
    const found = await this.registry.find(tenant, client.id);
    if (found) return this.#keepRedirects(found, client);
    const owner = personKey(this.issuerId, person.id);
    await this.#makeRoom(tenant, owner);
    try {
      await this.registry.register(this.#asNew(client, tenant, owner));
    } catch (error) {
      // Somebody else of the tenant let it in at the same moment.
      if (!isConflict(error)) throw error;
    }
  }

  /** A document may say something else by now. */
  async #keepRedirects({ tenant, id, redirects }: RegisteredAgent, { redirectUris }: Client): Promise<void> {
    if (redirects.join(' ') === redirectUris.join(' ')) return;
    await this.registry.change(tenant, id, () => ({ redirects: [...redirectUris] }));
  }

  /**
   * Of clients that one person let in, the oldest goes: nobody fills the registry.
   * INVARIANT (an operator's word stays): none that an operator has made otherwise than it came, though it were only just now.
   */
  async #makeRoom(tenant: string, owner: string): Promise<void> {
    const own = (await this.registry.list(tenant))
      .filter((agent) => agent.kind === 'client' && agent.owner === owner)
      .filter(isUntouched)
      .sort((one, other) => one.createdAt.localeCompare(other.createdAt));
    for (const { id } of own.slice(0, Math.max(0, own.length - newcomersOfOnePerson + 1)))
      await this.registry.remove(tenant, id, isUntouched);
  }

  #asNew({ id, trust, ceiling, redirectUris }: Client, tenant: string, owner: string): NewAgent {
    return {
      ...{ id, tenant, owner, trust },
      kind: 'client',
      ceiling: [...(ceiling ?? CeilingGroup.options)],
      state: 'active',
      redirects: [...redirectUris],
    };
  }
}

const isUntouched = ({ trust, state, ceiling }: RegisteredAgent): boolean =>
  trust === 'unapproved' &&
  state === 'active' &&
  CeilingGroup.options.every((group) => ceiling.includes(group));

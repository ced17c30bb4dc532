import { errors, type Interaction, type Provider } from 'oidc-provider';
import { type AdmitClient } from '../agents/admit-client.js';
import { type ClientRegistry } from '../clients/client-registry.js';
import { type RegisteredClients } from '../clients/newcomers/registered-clients.js';
import { confirmPage } from '../pages/confirm-page.js';
import { type Page } from '../pages/page.js';
import { type People } from '../people/people.js';
import { whoAsks } from './who-asks.js';

/** Whether a client may act for a person, asked of that person. */
export class Consent {
  constructor(
    private readonly provider: Provider,
    private readonly clients: ClientRegistry,
    private readonly registered: RegisteredClients,
    private readonly people: People,
    private readonly admit: AdmitClient,
  ) {}

  /** @throws SessionNotFound; MeshError when it is not known how the client stands */
  async page(step: Interaction): Promise<Page> {
    const { asking, person, standing } = await this.#about(step);
    return confirmPage({ ...asking, person, standing });
  }

  /**
   * The person said yes: a client that came by itself becomes an agent of their tenant.
   * @returns whom the yes is of; undefined where an operator has disabled the client
   * @throws SessionNotFound; MeshError when it cannot be registered
   */
  async agree(step: Interaction): Promise<string | undefined> {
    const { asking, person, standing } = await this.#about(step);
    if (standing.state === 'disabled') return undefined;
    if (asking.client.origin === 'deployment') return person.id;
    await this.admit.admit(asking.client, person);
    await this.registered.keep(asking.client.id, person.id);
    return person.id;
  }

  async #about(step: Interaction) {
    const person = await this.people.byId(step.session?.accountId ?? '');
    if (!person) throw new errors.SessionNotFound('nobody is signed in');
    const asking = await whoAsks(step, this.provider, this.clients);
    return { person, asking, standing: await this.admit.standingOf(asking.client, person) };
  }
}

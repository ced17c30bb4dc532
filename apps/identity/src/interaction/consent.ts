import { errors, type Interaction, type Provider } from 'oidc-provider';
import { type Arrival } from '#libs/enforcement';
import { type AdmitClient } from '../agents/admit-client.js';
import { type ClientRegistry } from '../clients/client-registry.js';
import { type Asker, type LetIn } from '../clients/consent/let-in.js';
import { confirmPage } from '../pages/confirm-page.js';
import { type Page } from '../pages/page.js';
import { type Person } from '../people/person.js';
import { type People } from '../people/people.js';
import { type TokenScopes } from '../provider/token-scopes.js';
import { whoAsks } from './who-asks.js';

export interface ConsentParts {
  readonly provider: Provider;
  readonly clients: ClientRegistry;
  readonly people: People;
  readonly admit: Pick<AdmitClient, 'standingOf'>;
  readonly letIn: LetIn;
  readonly scopes: TokenScopes;
}

/** Whether a client may act for a person, asked of that person. */
export class Consent {
  constructor(private readonly parts: ConsentParts) {}

  /** @throws SessionNotFound; MeshError when it is not known how the client stands */
  async page(step: Interaction): Promise<Page> {
    const { asking, person, standing } = await this.#about(step);
    const asks = this.parts.scopes.inWords(person, step.params['scope']);
    return confirmPage({ ...asking, person, standing, asks });
  }

  /**
   * The person said yes.
   * @returns whom the yes is of
   * @throws SessionNotFound; MeshError as {@link LetIn.yes}
   */
  async agree(step: Interaction, arrival: Arrival): Promise<string> {
    const asker = await this.#asker(step, arrival);
    await this.parts.letIn.yes(asker);
    return asker.person.id;
  }

  /**
   * Somebody signs in, which is their yes to a public client that the deployment trusts (provider/interaction-policy.ts).
   * @returns whether it is one
   * @throws as {@link agree}
   */
  async agreeBySigningIn(step: Interaction, person: Person, arrival: Arrival): Promise<boolean> {
    const { client } = await whoAsks(step, this.parts.provider, this.parts.clients);
    if (client.authMethod !== 'none' || client.trust === 'unapproved') return false;
    const standing = await this.parts.admit.standingOf(client, person);
    await this.parts.letIn.yes({ client, person, standing, sessionId: null, arrival });
    return true;
  }

  /** The person said no. @throws SessionNotFound; MeshError when it is not known how the client stands */
  async decline(step: Interaction, arrival: Arrival): Promise<void> {
    await this.parts.letIn.no(await this.#asker(step, arrival));
  }

  async #asker(step: Interaction, arrival: Arrival): Promise<Asker> {
    const { asking, person, standing } = await this.#about(step);
    return { client: asking.client, person, standing, sessionId: step.session?.uid ?? null, arrival };
  }

  async #about(step: Interaction) {
    const person = await this.parts.people.byId(step.session?.accountId ?? '');
    if (!person) throw new errors.SessionNotFound('nobody is signed in');
    const asking = await whoAsks(step, this.parts.provider, this.parts.clients);
    return { person, asking, standing: await this.parts.admit.standingOf(asking.client, person) };
  }
}

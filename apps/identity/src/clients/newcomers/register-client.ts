import { errors } from 'oidc-provider';
import { type Arrival } from '#libs/enforcement';
import { isLoopback, redirectProblem } from '../redirects.js';
import { readMetadata, type SelfDescription, toProviderMetadata } from './read-metadata.js';
import { type PermitRegistration } from './permit-registration.js';
import { newClientId, type RegisteredClients } from './registered-clients.js';

/** Registers clients that ask for it (RFC 7591): public ones, which may do nothing before a person lets them in. */
export class RegisterClient {
  readonly #redirects: ReadonlySet<string>;

  constructor(
    private readonly clients: RegisteredClients,
    /** Where else than on their own computer people may be sent back to, each exactly. */
    redirects: readonly string[],
    private readonly permit: PermitRegistration,
    private readonly clock: () => number,
  ) {
    this.#redirects = new Set(redirects);
  }

  /**
   * @returns the answer of RFC 7591 section 3.2.1; what it has otherwise than was asked for, such as `none`, is what counts
   * @throws InvalidClientMetadata, with the codes of RFC 7591 section 3.2.2; NotKnownNow where it cannot be recorded or kept
   */
  async register(said: unknown, arrival: Arrival): Promise<object> {
    const description = this.#read(said);
    const id = newClientId();
    await this.permit.run(id, description, arrival, () => this.clients.register(id, description));
    return { ...toProviderMetadata(id, description), client_id_issued_at: Math.floor(this.clock() / 1000) };
  }

  #read(said: unknown): SelfDescription {
    if (typeof said !== 'object' || said === null || Array.isArray(said))
      throw new errors.InvalidClientMetadata('the body must be a JSON object');
    return readMetadata(said, (uri) => this.#problemOf(uri));
  }

  /** INVARIANT (listed redirects): of what does not stay on the person's computer, exactly what is listed. */
  #problemOf(uri: string): string | undefined {
    if (this.#redirects.has(uri)) return undefined;
    const problem = redirectProblem(uri);
    if (problem ?? isLoopback(uri)) return problem;
    return 'is none that clients may register here; an operator can add it to DYNAMIC_REGISTRATION_REDIRECTS';
  }
}

import { type Provider } from 'oidc-provider';
import { type SigningKey } from '../keys/key-ring.js';

/**
 * The OpenID provider of now. The library fixes its signing keys when it is made: with other keys another one stands in its place, over the
 * same store, and whatever is under way in the one before ends there.
 */
export class CurrentProvider {
  #provider: Provider;
  #handle: ReturnType<Provider['callback']>;

  constructor(
    private readonly create: (signing: SigningKey[]) => Provider,
    signing: SigningKey[],
  ) {
    this.#provider = create(signing);
    this.#handle = this.#provider.callback();
  }

  get provider(): Provider {
    return this.#provider;
  }

  handle(
    ...exchange: Parameters<ReturnType<Provider['callback']>>
  ): ReturnType<ReturnType<Provider['callback']>> {
    return this.#handle(...exchange);
  }

  signWith(signing: SigningKey[]): void {
    this.#provider = this.create(signing);
    this.#handle = this.#provider.callback();
  }
}

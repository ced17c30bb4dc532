import { z } from 'zod';
import { SealedStore } from '#libs/sealing';
import { type OpenBucket } from '../storage/own-buckets.js';
import { type SecretOf } from '../storage/secrets.js';

/** Where somebody signs in from, as the connection and the browser say. */
export interface SignInContext {
  /** Of the client: of the socket, or what configured proxies say. */
  readonly address: string;
  readonly userAgent: string;
}

const Kept = z.object({ context: z.string() });

/**
 * The address and the browser with which each person last signed in, as a digest, in the mesh's store.
 * @throws NotKnownNow, by every method
 */
export class KnownContexts {
  readonly #last: SealedStore<z.infer<typeof Kept>>;
  readonly #secretOf: SecretOf;

  constructor({ open, secretOf }: { readonly open: OpenBucket; readonly secretOf: SecretOf }) {
    this.#last = new SealedStore('identity sign-in context', Kept, () => open('people'));
    this.#secretOf = secretOf;
  }

  async isKnown(personId: string, context: SignInContext): Promise<boolean> {
    const last = await this.#last.read(this.#at(personId));
    return last?.value.context === this.#digestOf(context);
  }

  keep(personId: string, context: SignInContext): Promise<void> {
    return this.#last.write(this.#at(personId), { context: this.#digestOf(context) });
  }

  forget(personId: string): Promise<void> {
    return this.#last.delete(this.#at(personId));
  }

  #at(personId: string): string {
    return this.#secretOf(`SignInContext:${personId}`);
  }

  #digestOf({ address, userAgent }: SignInContext): string {
    return this.#secretOf(JSON.stringify(['sign-in context', address, userAgent]));
  }
}

import { randomBytes } from 'node:crypto';
import { type AdapterPayload } from 'oidc-provider';
import { keptClientSeconds, newClientSeconds } from '../../storage/bounds.js';
import { type RecordStore } from '../../storage/record-store.js';
import { type SelfDescription, toProviderMetadata } from './read-metadata.js';

/** Of a client that registers itself, which nobody can choose. */
export const newClientId = (): string => `dcr-${randomBytes(18).toString('base64url')}`;

/**
 * Clients that have registered themselves (RFC 7591), where oidc-provider looks for clients. One that no person lets in is
 * forgotten after an hour, one that somebody does, ninety days after they last did.
 * INVARIANT (who waits is not pushed out): fewer can register within the hour than there is room for.
 */
export class RegisteredClients {
  constructor(
    private readonly store: Pick<RecordStore, 'get' | 'put'>,
    /** Epoch milliseconds. */
    private readonly clock: () => number,
  ) {}

  /** @param id a new one: {@link newClientId} */
  async register(id: string, said: SelfDescription): Promise<void> {
    await this.store.put('NewClient', id, toProviderMetadata(id, said), this.#in(newClientSeconds));
  }

  /** Keeps one that a person has let in, under their bound. Another kind of client is not touched. */
  async keep(id: string, personId: string): Promise<void> {
    const found = await this.#find(id);
    if (!found) return;
    await this.store.put('Client', id, { ...found, accountId: personId }, this.#in(keptClientSeconds));
  }

  /** As oidc-provider takes it. */
  async find(id: string): Promise<AdapterPayload | undefined> {
    return structuredClone(await this.#find(id));
  }

  async #find(id: string) {
    return (await this.store.get('Client', id)) ?? (await this.store.get('NewClient', id));
  }

  readonly #in = (seconds: number) => this.clock() + seconds * 1000;
}

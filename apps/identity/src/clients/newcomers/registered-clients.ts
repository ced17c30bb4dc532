import { randomBytes } from 'node:crypto';
import { type AdapterPayload } from 'oidc-provider';
import { type Payload } from '../../storage/record-store.js';
import { newClientSeconds } from '../../storage/bounds.js';
import { type SelfDescription, toProviderMetadata } from './read-metadata.js';

/** Where they lie. */
export interface ClientStore {
  get(key: string): Payload | undefined | Promise<Payload | undefined>;
  put(key: string, payload: Payload, until: number | null): Promise<void>;
}

const keptSeconds = 90 * 24 * 3600;

/**
 * Clients that have registered themselves (RFC 7591), where oidc-provider looks for clients. One that no person lets in is
 * forgotten after an hour, one that somebody does, ninety days after they last did.
 * INVARIANT (who waits is not pushed out): fewer can register within the hour than there is room for.
 */
export class RegisteredClients {
  constructor(
    private readonly store: ClientStore,
    /** Epoch milliseconds. */
    private readonly clock: () => number,
  ) {}

  /** @returns its new id, which nobody can choose */
  async register(said: SelfDescription): Promise<string> {
    const id = `dcr-${randomBytes(18).toString('base64url')}`;
    await this.store.put(newKey(id), toProviderMetadata(id, said), this.#in(newClientSeconds));
    return id;
  }

  /** Keeps one that a person has let in, under their bound. Another kind of client is not touched. */
  async keep(id: string, personId: string): Promise<void> {
    const found = await this.#find(id);
    if (found) await this.store.put(keptKey(id), { ...found, accountId: personId }, this.#in(keptSeconds));
  }

  /** As oidc-provider takes it. */
  async find(id: string): Promise<AdapterPayload | undefined> {
    return structuredClone(await this.#find(id));
  }

  async #find(id: string) {
    return (await this.store.get(keptKey(id))) ?? (await this.store.get(newKey(id)));
  }

  readonly #in = (seconds: number) => this.clock() + seconds * 1000;
}

const newKey = (id: string) => `NewClient:${id}`;
const keptKey = (id: string) => `Client:${id}`;

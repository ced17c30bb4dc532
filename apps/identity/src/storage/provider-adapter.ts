import { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import { type SignInStanding } from '../provider/sign-in-standing.js';
import { type Payload, type RecordStore } from './record-store.js';

/** The storage port of oidc-provider for one kind of record, over the {@link RecordStore}. */
export class ProviderAdapter implements Adapter {
  constructor(
    private readonly kind: string,
    private readonly store: RecordStore,
    private readonly standing: Pick<SignInStanding, 'isOver'>,
    private readonly clock: () => number,
  ) {}

  upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    const until = expiresIn === undefined ? null : this.clock() + expiresIn * 1000;
    return this.store.put(this.key(id), structuredClone(payload), until);
  }

  find(id: string): Promise<AdapterPayload | undefined> {
    return this.alive(this.store.get(this.key(id)));
  }

  findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.alive(this.store.findByUid(uid));
  }

  /** A person's session that was ended elsewhere in the mesh is none: they are asked to sign in. */
  private alive(payload: Payload | undefined): Promise<AdapterPayload | undefined> {
    const { accountId, uid, loginTs } = (payload ?? {}) as AdapterPayload;
    if (this.kind === 'Session' && accountId !== undefined && uid !== undefined) {
      const held = { subject: accountId, sid: uid, issuedAt: loginTs ?? 0, actors: [] };
      if (this.standing.isOver(held)) return Promise.resolve(undefined);
    }
    return Promise.resolve(structuredClone(payload));
  }

  /** Device codes are not offered. */
  findByUserCode(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  /**
   * INVARIANT (used once): finding and consuming are two calls of the library, so of several that found the same code or
   * refresh token only the first may consume it.
   * @throws InvalidGrant
   */
  async consume(id: string): Promise<void> {
    if (!(await this.store.consume(this.key(id)))) throw new errors.InvalidGrant('already used');
  }

  destroy(id: string): Promise<void> {
    return this.store.drop(this.key(id));
  }

  revokeByGrantId(grantId: string): Promise<void> {
    return this.store.dropGrant(grantId, this.kind);
  }

  private key(id: string): string {
    return `${this.kind}:${id}`;
  }
}

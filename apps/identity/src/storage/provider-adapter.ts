import { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import { type Ends } from '../ends/ends.js';
import { sidOf } from '../provider/session-names.js';
import { type SignInStanding } from '../provider/sign-in-standing.js';
import { type RecordStore } from './record-store.js';
import { NotKnownNow } from '../provider/not-known-now.js';
import { type Payload } from './record.js';
import { type RefreshPace } from './refresh-pace.js';

const mostLooks = 20;

/**
 * The storage port of oidc-provider for one kind of record, over the {@link RecordStore}.
 * INVARIANT (an id that was given up opens nothing): the library gives a session another id at each sign-in and step up, and a request that had
 * found it before still writes it under the former one, which a copy of the cookie has. Nothing that lies there is a session.
 */
export class ProviderAdapter implements Adapter {
  constructor(
    private readonly kind: string,
    private readonly store: RecordStore,
    private readonly standing: Pick<SignInStanding, 'isOver' | 'isBeforeChange'>,
    private readonly pace: Pick<RefreshPace, 'spend'>,
    private readonly ends: Pick<Ends, 'end'>,
    private readonly clock: () => number,
  ) {}

  /** @param expiresIn seconds; what has no end is not kept here */
  async upsert(id: string, payload: AdapterPayload, expiresIn = Infinity): Promise<void> {
    const isPersons = this.kind === 'Session' && payload.accountId !== undefined;
    if (isPersons && (await this.store.isSessionIdOver(id))) return;
    await this.store.put(this.kind, id, { ...payload }, this.clock() + expiresIn * 1000);
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const payload = await this.store.get(this.kind, id);
    const uid = this.kind === 'Session' ? payload?.['uid'] : undefined;
    // By a cookie. One that is found by its name is asked for by what was given in it.
    if (typeof uid === 'string' && (await this.store.isSessionHidden(uid))) return undefined;
    return payload && (await this.holds(id, payload)) ? payload : undefined;
  }

  /**
   * Of sessions alone: no other kind is asked for by it.
   * INVARIANT (a session is found by its name): also where it is given another id while it is looked for (see moveWithoutGap).
   * @throws NotKnownNow
   */
  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    let id = await this.store.idOfSession(uid);
    for (let looks = 0; id !== undefined && looks < mostLooks; looks += 1) {
      const payload = await this.store.get('Session', id);
      if (payload?.['uid'] === uid && (await this.holds(uid, payload))) return payload;
      const now = await this.store.idOfSession(uid);
      if (now === id) return undefined;
      id = now;
    }
    if (id === undefined) return undefined;
    throw new NotKnownNow('the session is taking many steps; try again');
  }

  private async holds(id: string, payload: Payload): Promise<boolean> {
    const { accountId, uid, loginTs, grantId, jti } = payload as AdapterPayload;
    if (this.kind === 'Session') {
      // A person's session that was ended elsewhere in the mesh is none: they are asked to sign in.
      if (accountId === undefined || uid === undefined) return true;
      if (jti !== undefined && (await this.store.isSessionIdOver(jti))) return false;
      // INVARIANT (what is older than a change is over): it need not be found and ended, whatever becomes of the list of a person's sessions.
      const since = (await this.store.sessionSince(uid)) ?? (loginTs ?? 0) * 1_000;
      if (await this.standing.isBeforeChange(accountId, since)) return false;
      const held = { subject: accountId, sid: uid, issuedAt: loginTs ?? 0, actors: [] };
      return !(await this.standing.isOver(held));
    }
    const grant = this.kind === 'Grant' ? id : grantId;
    return this.kind === 'Interaction' || grant === undefined || !(await this.store.isGrantOver(grant));
  }

  /** Device codes are not offered. */
  findByUserCode(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  /**
   * INVARIANT (used once): finding and consuming are two calls of the library, so of several that found the same code or
   * refresh token only the first may consume it. The others end the grant and its sign-in, as the library does for one that comes
   * later (RFC 9700 section 4.14.2): which of them is the thief cannot be told, and the first one's tokens end too.
   * @throws InvalidGrant; NotKnownNow where the person's tokens are refreshed too often
   */
  async consume(id: string): Promise<void> {
    const isFirst = await this.store.consume(this.kind, id, ({ accountId }) => {
      if (this.kind === 'RefreshToken' && typeof accountId === 'string') this.pace.spend(accountId);
    });
    if (isFirst) return;
    await this.endReused(id);
    throw new errors.InvalidGrant('already used');
  }

  private async endReused(id: string): Promise<void> {
    const used: AdapterPayload | undefined = await this.store.get(this.kind, id);
    if (used?.grantId === undefined) return;
    await this.store.endGrant(used.grantId);
    await this.ends.end({ kind: 'session', id: sidOf(used), reason: 'token_reused' });
  }

  destroy(id: string): Promise<void> {
    if (this.kind === 'Session') return this.store.endSessionId(id);
    return this.kind === 'Grant' ? this.store.endGrant(id) : this.store.drop(this.kind, id);
  }

  revokeByGrantId(grantId: string): Promise<void> {
    return this.store.endGrant(grantId);
  }
}

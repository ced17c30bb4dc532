import { type PersonKey, type RevocationReason } from '#libs/contracts';
import { type Revocable, type SignInNames, TokenRejected } from '#libs/principal';
import { newSecret, type Sealed, type SealedStore, storeKey } from '#libs/sealing';
import { WebError } from '../problems/web-error.js';
import { heldBy, type SessionEnds } from './session-ends.js';
import { type IndexedSession, type LastEnd, type SessionIndex, type Somebody } from './session-index.js';
import { type SessionTimes } from './session-times.js';
import { type LiveSession, type Session } from './session.js';
import { type SignInPlace, unknownPlace } from './sign-in-place.js';

export interface SessionLimits {
  idleMs: number;
  lifetimeMs: number;
  /** What the people are kept under who may have one, `OIDC_ISSUER_ID`. */
  issuerId: string;
  /** What this service is called at the issuer. */
  clientId: string;
  /** What its names of sign-ins say. */
  names: SignInNames;
}

export interface SessionPorts {
  readonly store: SealedStore<Session>;
  readonly index: SessionIndex;
  readonly ends: SessionEnds;
}

/** What a login brings; the rest of a session is its own. */
export type LoggedIn = Pick<
  Session,
  'user' | 'sid' | 'idSubject' | 'tenant' | 'groups' | 'idToken' | 'refreshToken' | 'tokens'
>;

/** Use is written down at most this often: it costs a write to the store. */
const seenEveryMs = 60_000;

/** Sessions of one person at once: more browsers than a person has, and little of the store, which is everybody's. */
export const mostOfPerson = 20;

/** Opens, finds and ends sessions. */
export class Sessions {
  constructor(
    private readonly ports: SessionPorts,
    private readonly limits: SessionLimits,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * Opens a session under a fresh secret.
   * INVARIANT (a sign-in that was begun before the end is over with it): an answer of the issuer can be held back, so that what counts is when
   * the browser was sent there and not when it came back.
   * @param begunAt epoch milliseconds
   * @returns the secret, for the cookie and nowhere else
   * @throws WebError `just_ended` for one that would be over at once: what an operator ends reaches as far ahead as clocks are apart
   */
  async open(login: LoggedIn, place: SignInPlace = unknownPlace, begunAt = this.now()): Promise<string> {
    // INVARIANT (no session fixation): the secret is made here, after the login; what the browser brought is never reused.
    const secret = newSecret();
    const now = this.now();
    if (await this.isRevoked({ ...login, createdAt: begunAt })) throw justEnded();
    const session = {
      ...login,
      version: 2 as const,
      csrf: newSecret(),
      createdAt: now,
      seenAt: now,
      place,
      refreshing: null,
    };
    // First, so that no session is open that nobody could end.
    const key = storeKey(secret);
    await this.ports.index.add(key, session);
    await this.makeRoom(session.user.key, key);
    await this.ports.store.create(secret, session);
    // Once it is there: whoever ends all others meanwhile has either said so by now, or finds it.
    if (await this.isEndedFor(session.user.key, { key, createdAt: begunAt })) {
      await this.over(secret, session, 'signed_out');
      throw justEnded();
    }
    return secret;
  }

  /**
   * The session that a cookie opens, unless it is over; its use counts against idleness.
   * @throws WebError `unavailable` when it is not known now whether it was ended elsewhere
   */
  async find(secret: string): Promise<LiveSession | undefined> {
    const found = await this.ports.store.read(secret);
    if (!found) return undefined;
    if (this.isOver(found.value)) {
      await this.over(secret, found.value, 'session_over');
      return undefined;
    }
    if (await this.isRevoked(found.value)) {
      await this.forget(secret, found.value);
      return undefined;
    }
    await this.noteUse(secret, found);
    return { secret, session: found.value };
  }

  /** Signs a person out: ends the session here and the issuer's in that browser, and with it all that was got by them, wherever it runs. */
  async end(secret: string): Promise<void> {
    const found = await this.ports.store.read(secret);
    if (!found) return;
    await this.signOut(found.value.sid);
    await this.forget(secret, found.value);
  }

  /**
   * Ends a session in whose place the same browser opens another: the issuer's goes on.
   * Its cookie opens nothing from then on. What it was used for ends with it, but for turns that the same person has under way in
   * another tab: they come to their end first.
   * @param turnsOver when those are over; undefined where there are none
   */
  async replace(secret: string, by: PersonKey, turnsOver?: Promise<unknown>): Promise<void> {
    const found = await this.ports.store.read(secret);
    if (!found) return;
    const { value } = found;
    if (turnsOver === undefined || value.user.key !== by) return this.over(secret, value, 'signed_out');
    await this.forget(secret, value);
    // Where it cannot be said then, what was got by it ends by its age: minutes later.
    void turnsOver.then(() => this.revoke(value.sid, 'signed_out')).catch(() => undefined);
  }

  /** A person's own sessions, the last one first. */
  async ofPerson(person: PersonKey): Promise<IndexedSession[]> {
    const indexed = await this.ports.index.ofPerson(person);
    const open = await Promise.all(indexed.map(({ key }) => this.ports.store.isAt(key)));
    return indexed.filter((_, at) => open[at]).sort((a, b) => b.createdAt - a.createdAt);
  }

  /** Sessions of a tenant's people with whose they are, the last one first; none where the mesh's own issuer knows who is signed in. */
  async ofTenant(tenant: string): Promise<(IndexedSession & { readonly who: Somebody })[]> {
    const indexed = await this.ports.index.ofTenant(tenant);
    const open = await Promise.all(
      indexed.map(async (one) => {
        const { who, key, createdAt } = one;
        const isLive = who && this.leftOf({ createdAt }) > 0 && (await this.ports.store.isAt(key));
        return isLive ? { ...one, who } : undefined;
      }),
    );
    return open.filter((one) => one !== undefined).sort((a, b) => b.createdAt - a.createdAt);
  }

  /** By which an operator ends the sign-in that a session is of; null where its issuer names none. */
  nameOf({ sid }: Pick<Session, 'sid'>): string | null {
    return sid === null ? null : this.limits.names.endedBy(sid);
  }

  /** As {@link end}, for sessions of a person that are known by the index alone. */
  async endAt(sessions: readonly IndexedSession[]): Promise<void> {
    for (const { sid } of sessions) await this.signOut(sid);
    await this.endIndexed(sessions);
  }

  /**
   * Says that all of a person's sessions but the one that asks are over that were begun until now, with sign-ins that are on their way.
   * INVARIANT (who ends all others stays): of two that do at the same time one is written first. It goes on, and the other is over
   * and has ended nothing.
   * @throws WebError `not_logged_in` where this one is over itself by then
   */
  async claimEnd({ secret, session }: LiveSession): Promise<void> {
    const { index } = this.ports;
    const key = storeKey(secret);
    const person = session.user.key;
    for (let attempt = 0; attempt < claims; attempt += 1) {
      const { end, revision } = await index.lastEnd(person);
      if (isEndedBy(end, { key, createdAt: session.createdAt }))
        throw new WebError('not_logged_in', 'you were signed out from another browser; sign in again');
      if (await index.setLastEnd(person, { before: this.now(), but: key }, revision)) return;
    }
    throw new WebError('unavailable', 'your sessions are ended from many places at once; try again');
  }

  /**
   * Ends a person's other sessions. One of the same sign-in at the issuer ends without it, so that whoever asks stays in.
   * @returns those
   */
  async endOthers({ secret, session }: LiveSession): Promise<IndexedSession[]> {
    const own = storeKey(secret);
    const others = (await this.ofPerson(session.user.key)).filter(({ key }) => key !== own);
    const isBeside = besideWith(session, this.limits.names);
    const [beside, apart] = [others.filter(isBeside), others.filter((one) => !isBeside(one))];
    await this.endIndexed(beside);
    await this.endAt(apart);
    return others;
  }

  /** Ends sessions that are known by the index alone: their cookies open nothing any more. */
  async endIndexed(sessions: readonly IndexedSession[]): Promise<void> {
    const { store, index } = this.ports;
    for (const session of sessions) {
      const { key, sid } = session;
      await this.revoke(sid, 'signed_out');
      await store.deleteAt(key);
      await index.removeIndexed(session);
    }
  }

  timesOf({ createdAt }: Pick<Session, 'createdAt'>): SessionTimes {
    const { lifetimeMs, idleMs } = this.limits;
    return {
      since: new Date(createdAt).toISOString(),
      endsAt: new Date(createdAt + lifetimeMs).toISOString(),
      endsUnusedAfterMs: idleMs,
    };
  }

  /** What of a session can be revoked. */
  heldBy(session: Pick<Session, 'sid' | 'tenant' | 'user' | 'createdAt'>): Revocable {
    return heldBy(session, this.limits.clientId);
  }

  /** How long a session may still be used, in milliseconds. */
  leftOf({ createdAt }: Pick<Session, 'createdAt'>): number {
    return Math.max(0, createdAt + this.limits.lifetimeMs - this.now());
  }

  /** INVARIANT (one person does not fill the store): of those before this one only so many stay open, and the oldest end. */
  private async makeRoom(person: PersonKey, but: string): Promise<void> {
    const others = (await this.ports.index.ofPerson(person)).filter(({ key }) => key !== but);
    const oldest = others.sort((a, b) => b.createdAt - a.createdAt).slice(mostOfPerson - 1);
    await this.endIndexed(oldest);
  }

  private async isEndedFor(person: PersonKey, begun: Begun): Promise<boolean> {
    return isEndedBy((await this.ports.index.lastEnd(person)).end, begun);
  }

  private isOver({ user, createdAt, seenAt }: Session): boolean {
    const now = this.now();
    // INVARIANT (a name is no right): who logged in with another issuer is nobody here, though the subject be known.
    if (user.issuer !== this.limits.issuerId) return true;
    return now - createdAt >= this.limits.lifetimeMs || now - seenAt >= this.limits.idleMs;
  }

  private async isRevoked(session: Parameters<Sessions['heldBy']>[0]): Promise<boolean> {
    try {
      await this.ports.ends.check(this.heldBy(session));
      return false;
    } catch (cause) {
      if (cause instanceof TokenRejected && cause.code === 'revoked') return true;
      throw new WebError(
        'unavailable',
        'whether your sign-in still holds is not known now; try again in a moment',
        { cause },
      );
    }
  }

  /**
   * INVARIANT (signed out asks for the password): the issuer's session of the browser ends too; else one click would sign in again.
   * Signed out is what the name of a sign-in says of it, and an issuer that names none is told by `end_session_endpoint` alone.
   */
  private async signOut(sid: string | null): Promise<void> {
    if (sid !== null) await this.revoke(this.limits.names.sessionOf(sid), 'signed_out');
  }

  private async revoke(sid: string | null, reason: RevocationReason): Promise<void> {
    if (sid !== null) await this.ports.ends.revoke(sid, reason);
  }

  private async over(secret: string, session: Session, reason: RevocationReason): Promise<void> {
    await this.revoke(session.sid, reason);
    await this.forget(secret, session);
  }

  private async forget(secret: string, session: Session): Promise<void> {
    await this.ports.store.delete(secret);
    await this.ports.index.remove(storeKey(secret), session);
  }

  private async noteUse(secret: string, { value, revision }: Sealed<Session>): Promise<void> {
    const now = this.now();
    if (now - value.seenAt < Math.min(seenEveryMs, this.limits.idleMs / 4)) return;
    // Losing this race is fine: whoever won wrote a time just as late.
    const used = { ...value, seenAt: now };
    if ((await this.ports.store.replace(secret, used, revision)) === undefined) return;
    await this.ports.index.add(storeKey(secret), used);
  }
}

/** How often it is tried again to say what ends where somebody else wrote first. */
const claims = 20;

type Begun = Pick<IndexedSession, 'key' | 'createdAt'>;
const isEndedBy = (end: LastEnd | undefined, { key, createdAt }: Begun): boolean =>
  end !== undefined && createdAt <= end.before && end.but !== key;

const justEnded = () =>
  new WebError(
    'just_ended',
    'what you were given was ended a moment ago; wait ten seconds and sign in again',
  );

/** Whether a session is of the same sign-in at the issuer, as another name of this service has it in one browser. */
const besideWith =
  ({ sid: own }: Pick<Session, 'sid'>, { sessionOf }: SignInNames) =>
  ({ sid }: Pick<Session, 'sid'>) =>
    own !== null && sid !== null && sessionOf(sid) === sessionOf(own);

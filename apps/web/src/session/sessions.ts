import { newSecret } from './sealing.js';
import { type Sealed, type SealedStore } from './sealed-store.js';
import { type SessionTimes } from './session-times.js';
import { type LiveSession, type Session } from './session.js';

export interface SessionLimits {
  idleMs: number;
  lifetimeMs: number;
  /** What the people are kept under who may have one, `OIDC_ISSUER_ID`. */
  issuerId: string;
}

/** What a login brings; the rest of a session is its own. */
export type LoggedIn = Pick<Session, 'user' | 'tenant' | 'groups' | 'idToken' | 'refreshToken' | 'tokens'>;

/** Use is written down at most this often: it costs a write to the store. */
const seenEveryMs = 60_000;

/** Opens, finds and ends sessions. */
export class Sessions {
  constructor(
    private readonly store: SealedStore<Session>,
    private readonly limits: SessionLimits,
    private readonly now: () => number = Date.now,
  ) {}

  /** Opens a session under a fresh secret. @returns the secret, for the cookie and nowhere else */
  async open(login: LoggedIn): Promise<string> {
    // INVARIANT (no session fixation): the secret is made here, after the login; what the browser brought is never reused.
    const secret = newSecret();
    const now = this.now();
    await this.store.create(secret, {
      ...login,
      version: 2,
      csrf: newSecret(),
      createdAt: now,
      seenAt: now,
      refreshing: null,
    });
    return secret;
  }

  /** The session that a cookie opens, unless it is over; its use counts against idleness. */
  async find(secret: string): Promise<LiveSession | undefined> {
    const found = await this.store.read(secret);
    if (!found) return undefined;
    if (this.isOver(found.value)) {
      await this.store.delete(secret);
      return undefined;
    }
    await this.noteUse(secret, found);
    return { secret, session: found.value };
  }

  async end(secret: string): Promise<void> {
    await this.store.delete(secret);
  }

  timesOf({ createdAt }: Session): SessionTimes {
    const { lifetimeMs, idleMs } = this.limits;
    return {
      since: new Date(createdAt).toISOString(),
      endsAt: new Date(createdAt + lifetimeMs).toISOString(),
      endsUnusedAfterMs: idleMs,
    };
  }

  private isOver({ user, createdAt, seenAt }: Session): boolean {
    const now = this.now();
    // INVARIANT (a name is no right): who logged in with another issuer is nobody here, though the subject be known.
    if (user.issuer !== this.limits.issuerId) return true;
    return now - createdAt >= this.limits.lifetimeMs || now - seenAt >= this.limits.idleMs;
  }

  private async noteUse(secret: string, { value, revision }: Sealed<Session>): Promise<void> {
    const now = this.now();
    if (now - value.seenAt < Math.min(seenEveryMs, this.limits.idleMs / 4)) return;
    // Losing this race is fine: whoever won wrote a time just as late.
    await this.store.replace(secret, { ...value, seenAt: now }, revision);
  }
}

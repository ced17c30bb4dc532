import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type SealedStore } from '#libs/sealing';
import { WebError } from '../problems/web-error.js';
import { type Audience, type HeldToken, type Session } from './session.js';

export interface RefreshedTokens {
  access: HeldToken;
  /** The next refresh token where the issuer rotates them. */
  refreshToken?: string | undefined;
  idToken?: string | undefined;
}

/** Spends a refresh token. Rejects with {@link RefreshRefused} when the issuer wants the person to log in again. */
export type RefreshTokens = (refreshToken: string, audience: Audience) => Promise<RefreshedTokens>;

/** The issuer answered, and the answer is no. Anything else that fails may be tried again. */
export class RefreshRefused extends Error {
  readonly code = 'refresh_refused';
}

/** Longer than the token endpoint's own deadline, so that a claim outlives the request made under it. */
const claimMs = 15_000;
const askAgainMs = 40;
/** A token with less than this left might expire on its way. */
const spareMs = 10_000;
/** As long as a turn may last where operators allow it most (`TURN_MS` of the agent). */
export const turnMs = 270_000;

/**
 * Access tokens of a session, replaced at three quarters of their life, in the background as long as the old one does for what it is
 * asked for.
 *
 * INVARIANT (a refresh token is spent once): the issuer treats a second use as theft and ends the whole login. So
 * whoever refreshes first writes a claim into the session by compare-and-set, and all others, in this process or
 * another, wait for the outcome or make do with the token that still lives.
 */
export class AccessTokens {
  private readonly underWay = new Map<string, Promise<string>>();

  constructor(
    private readonly store: SealedStore<Session>,
    private readonly refresh: RefreshTokens,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * @param lastsMs how long it will be used: what is left of it is longer, unless the issuer gives none that is
   * @throws WebError `not_logged_in` when the login is over, `identity_unavailable` when the issuer cannot be asked
   */
  async for(secret: string, audience: Audience, lastsMs = spareMs): Promise<string> {
    const held = (await this.store.read(secret))?.value.tokens[audience];
    const now = this.now();
    const isEnough = held !== undefined && now < held.expiresAt - Math.max(lastsMs, spareMs);
    if (isEnough && now < held.refreshAt) return held.token;
    const renewed = this.renewed(secret, audience, lastsMs, held?.token);
    if (!isEnough) return renewed;
    // Whoever asks next is told what came of it.
    renewed.catch(() => undefined);
    return held.token;
  }

  private renewed(
    secret: string,
    audience: Audience,
    lastsMs: number,
    before: string | undefined,
  ): Promise<string> {
    const key = `${audience} ${lastsMs} ${secret}`;
    const asked = this.underWay.get(key);
    if (asked) return asked;
    const asking = this.find(secret, audience, lastsMs, before).finally(() => this.underWay.delete(key));
    this.underWay.set(key, asking);
    return asking;
  }

  private async find(
    secret: string,
    audience: Audience,
    lastsMs: number,
    before: string | undefined,
  ): Promise<string> {
    let usable: string | undefined;
    const giveUpAt = this.now() + claimMs;
    while (this.now() < giveUpAt) {
      const found = await this.store.read(secret);
      if (!found) throw loginOver();
      const { value: session, revision } = found;
      const held = session.tokens[audience];
      const now = this.now();
      usable = held && now < held.expiresAt - spareMs ? held.token : undefined;
      const isEnough = held !== undefined && now < held.expiresAt - lastsMs;
      // One that was got meanwhile is as long as the issuer gives them.
      if (held && now < held.refreshAt && (isEnough || held.token !== before)) return held.token;
      if (session.refreshing && now < session.refreshing.until) {
        if (usable && isEnough) return usable;
        await pause(askAgainMs);
        continue;
      }
      if (session.refreshToken === null) {
        if (usable) return usable;
        await this.store.delete(secret);
        throw loginOver();
      }
      const claim = { by: randomUUID(), until: now + claimMs };
      const claimed = await this.store.replace(secret, { ...session, refreshing: claim }, revision);
      if (claimed !== undefined) {
        return this.spend(secret, session.refreshToken, audience, claim.by, usable);
      }
    }
    if (usable) return usable;
    throw new WebError('identity_unavailable', 'your sign-in could not be renewed in time; try again');
  }

  private async spend(
    secret: string,
    refreshToken: string,
    audience: Audience,
    claim: string,
    usable: string | undefined,
  ): Promise<string> {
    let refreshed: RefreshedTokens;
    try {
      refreshed = await this.refresh(refreshToken, audience);
    } catch (cause) {
      if (cause instanceof RefreshRefused) {
        await this.store.delete(secret);
        throw loginOver(cause);
      }
      await this.settle(secret, claim, (session) => session);
      if (usable) return usable;
      if (cause instanceof WebError) throw cause;
      throw new WebError('identity_unavailable', 'your sign-in could not be renewed; try again in a moment', {
        cause,
      });
    }
    const { access, idToken } = refreshed;
    await this.settle(secret, claim, (session) => ({
      ...session,
      idToken: idToken ?? session.idToken,
      refreshToken: refreshed.refreshToken ?? session.refreshToken,
      tokens: { ...session.tokens, [audience]: access },
    }));
    return access.token;
  }

  /** Gives up the claim and writes what came of it, over whatever else was written meanwhile. */
  private async settle(secret: string, claim: string, change: (session: Session) => Session): Promise<void> {
    for (;;) {
      const found = await this.store.read(secret);
      // The person logged out meanwhile: there is nothing left to write to.
      if (!found) throw loginOver();
      if (found.value.refreshing?.by !== claim) return;
      const next = { ...change(found.value), refreshing: null };
      if ((await this.store.replace(secret, next, found.revision)) !== undefined) return;
    }
  }
}

const loginOver = (cause?: unknown) =>
  new WebError('not_logged_in', 'you are signed out; sign in again', { cause });

import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Provider } from 'oidc-provider';
import { sessionSeconds } from '../storage/bounds.js';

/** How the cookie of a session is set. */
export const sessionCookie = { httpOnly: true, sameSite: 'lax', signed: true } as const;

/** Seconds that a session goes on: twelve hours from signing in, however often it is used. @param loginTs epoch seconds */
export const leftOfSession = (loginTs: number, clock: () => number): number =>
  Math.max(1, Math.floor(loginTs + sessionSeconds - clock() / 1000));

interface InBrowser {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}
export type BrowserSession = Awaited<ReturnType<Provider['Session']['get']>>;

/** The sessions of the OpenID library, as the pages of this service find them by a browser's cookie. */
export class BrowserSessions {
  constructor(
    private readonly provider: Provider,
    /** Epoch milliseconds. */
    private readonly clock: () => number,
  ) {}

  /** @returns one of nobody where nobody is signed in there. @throws NotKnownNow */
  find({ request, response }: InBrowser): Promise<BrowserSession> {
    return this.provider.Session.get(this.provider.createContext(request, response));
  }

  /**
   * Begins another session of the same person in the same browser, in the place of one that has ended: with nothing given out in it yet, and
   * no longer than that one had.
   * @param ended as it was
   * @returns its name, and what opens it from now on
   * @throws NotKnownNow
   */
  async beginAnew(
    { request, response }: InBrowser,
    { accountId, loginTs, amr, acr, transient }: BrowserSession,
  ): Promise<{ readonly uid: string; readonly cookie: string }> {
    if (accountId === undefined || loginTs === undefined) throw new TypeError('a session of nobody');
    const session = new this.provider.Session();
    session.loginAccount({ accountId, loginTs, amr, acr, transient });
    await session.save(leftOfSession(loginTs, this.clock));
    const { cookies } = this.provider.createContext(request, response);
    cookies.set(this.provider.cookieName('session'), session.jti, sessionCookie);
    return { uid: session.uid, cookie: session.jti };
  }
}

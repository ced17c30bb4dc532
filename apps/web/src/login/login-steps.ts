import { type AdmitStrangers, type Beginner } from '#libs/edge';
import { type TrustedIssuer } from '#libs/principal';
import { WebError } from '../problems/web-error.js';
import { type Session } from '../session/session.js';
import { endLogin } from './end-login.js';
import { type FinishedLogin, type FinishLogin } from './finish-login.js';
import { type IdentityProvider } from './identity-provider.js';
import { type StartedLogin, type StartLogin } from './start-login.js';

/** As a browser asks for it: anything may be in it. */
export interface WantedLogin {
  /** The page to show afterwards. */
  readonly to?: unknown;
  /** A claims challenge that the last answer came with. */
  readonly claims?: unknown;
}

/** The three things a browser does with a login, as the controller asks for them. */
export class LoginSteps {
  constructor(
    private readonly starting: StartLogin,
    private readonly finishing: FinishLogin,
    private readonly provider: IdentityProvider,
    private readonly door: AdmitStrangers,
    private readonly home: URL,
    private readonly issuer: Pick<TrustedIssuer, 'profile' | 'issuer'>,
  ) {}

  /**
   * Each start writes to the store and needs no login, so it is admitted first.
   * INVARIANT (who waits is not pushed out): what is begun stays until it ends by itself, and a store without room refuses
   * the newcomer.
   * @throws WebError `too_many_requests` | `unavailable`
   */
  async start(
    { to, claims }: WantedLogin,
    heldSecret: string | undefined,
    beginner: Beginner,
  ): Promise<StartedLogin> {
    const refusal = this.door.refusal(beginner);
    if (refusal) {
      const code = refusal.status === 429 ? 'too_many_requests' : 'unavailable';
      const text = `too many sign-ins are begun; try again in ${refusal.seconds} s`;
      throw new WebError(code, text, { retryAfterSeconds: refusal.seconds });
    }
    return this.starting.start(to, heldSecret, claims);
  }

  finish(callbackPath: string, heldSecret: string | undefined): Promise<FinishedLogin> {
    return this.finishing.finish(new URL(callbackPath, this.home).searchParams, heldSecret);
  }

  /**
   * Where people look after their own password and second factor.
   * @throws WebError `not_found` where another provider signs them in
   */
  account(): URL {
    const { profile, issuer } = this.issuer;
    if (profile.name === 'deputy') return new URL('/account', issuer);
    throw new WebError('not_found', `your account is looked after by ${new URL(issuer).host}; sign in there`);
  }

  end(session: Session): Promise<string> {
    return endLogin(this.provider, session, this.home);
  }
}

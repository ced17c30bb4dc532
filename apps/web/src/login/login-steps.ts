import { type Allowance } from '#libs/budgets';
import { spend } from '../guards/spend.js';
import { type Session } from '../session/session.js';
import { endLogin } from './end-login.js';
import { type FinishedLogin, type FinishLogin } from './finish-login.js';
import { type IdentityProvider } from './identity-provider.js';
import { type StartedLogin, type StartLogin } from './start-login.js';

/** The three things a browser does with a login, as the controller asks for them. */
export class LoginSteps {
  constructor(
    private readonly starting: StartLogin,
    private readonly finishing: FinishLogin,
    private readonly provider: IdentityProvider,
    private readonly allowance: Allowance,
    private readonly home: URL,
  ) {}

  /**
   * Each start writes to the store and needs no login, so it is bounded for each client.
   * INVARIANT (who waits is not pushed out): what is begun stays until it ends by itself. A client that begins too many, and
   * everybody while the store has no room, is turned away.
   * @param prefix what the client is counted by
   */
  async start(returnTo: unknown, heldSecret: string | undefined, prefix: string): Promise<StartedLogin> {
    spend(this.allowance, prefix);
    return this.starting.start(returnTo, heldSecret);
  }

  finish(callbackPath: string, heldSecret: string | undefined): Promise<FinishedLogin> {
    return this.finishing.finish(new URL(callbackPath, this.home).searchParams, heldSecret);
  }

  end(session: Session): Promise<string> {
    return endLogin(this.provider, session, this.home);
  }
}

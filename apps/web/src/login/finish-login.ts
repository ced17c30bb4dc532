import * as oidc from 'openid-client';
import { readSignIn, TokenRejected, type TrustedIssuer } from '#libs/principal';
import { type SealedStore } from '#libs/sealing';
import { WebError } from '../problems/web-error.js';
import { type LoggedIn } from '../session/sessions.js';
import { heldToken } from './held-token.js';
import { type IdentityProvider } from './identity-provider.js';
import { type PendingLogin, pendingSecret } from './pending-login.js';
import { askedWithCode, isForAgentAlone } from './scopes.js';

export interface FinishedLogin {
  login: LoggedIn;
  returnTo: string;
  /** Epoch milliseconds. */
  begunAt: number;
}

/** Ends the flow that {@link StartLogin} began. */
export class FinishLogin {
  constructor(
    private readonly provider: IdentityProvider,
    private readonly pending: SealedStore<PendingLogin>,
    private readonly callback: URL,
    private readonly issuer: TrustedIssuer,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * @param answer the query of the callback, as it came
   * @throws WebError `login_expired` | `login_refused` | `identity_unavailable`
   */
  async finish(answer: URLSearchParams, browserSecret: string | undefined): Promise<FinishedLogin> {
    const state = answer.get('state');
    const started = browserSecret && state && (await this.pending.take(pendingSecret(browserSecret, state)));
    if (!started) {
      throw new WebError(
        'login_expired',
        'this sign-in was not begun in this browser, or took longer than ten minutes; sign in again. ' +
          'A browser that refuses Secure cookies on http://localhost needs an https PUBLIC_URL',
      );
    }
    const configuration = await this.provider.configuration();
    const arrivedAt = new URL(this.callback);
    arrivedAt.search = answer.toString();
    const tokens = await this.redeem(configuration, arrivedAt, started, state);
    return { login: this.loggedIn(tokens), returnTo: started.returnTo, begunAt: started.begunAt };
  }

  private async redeem(
    configuration: oidc.Configuration,
    arrivedAt: URL,
    started: PendingLogin,
    expectedState: string,
  ) {
    try {
      return await oidc.authorizationCodeGrant(
        configuration,
        arrivedAt,
        {
          pkceCodeVerifier: started.codeVerifier,
          expectedState,
          expectedNonce: started.nonce,
          idTokenExpected: true,
        },
        askedWithCode(this.issuer),
      );
    } catch (cause) {
      if (cause instanceof oidc.AuthorizationResponseError || cause instanceof oidc.ResponseBodyError) {
        throw new WebError(
          'login_refused',
          `the identity service answered \`${cause.error}\`; sign in again`,
          {
            cause,
          },
        );
      }
      if (isUnreachable(cause)) {
        throw new WebError('identity_unavailable', 'the identity service does not answer; sign in again', {
          cause,
        });
      }
      throw new WebError('login_refused', 'the answer of the identity service did not hold; sign in again', {
        cause,
      });
    }
  }

  private loggedIn(tokens: Awaited<ReturnType<typeof oidc.authorizationCodeGrant>>): LoggedIn {
    const claims = tokens.claims();
    const signedIn = tokens.id_token === undefined ? undefined : this.read(claims);
    if (!claims || !signedIn || tokens.id_token === undefined) {
      throw new WebError(
        'login_refused',
        'your account belongs to no tenant; ask an administrator to add it',
      );
    }
    return {
      user: signedIn.user,
      sid: signedIn.session,
      idSubject: claims.sub,
      tenant: signedIn.tenant,
      groups: [...signedIn.groups],
      idToken: tokens.id_token,
      refreshToken: tokens.refresh_token ?? null,
      // A token for every API at once is for none: it is never used, and the first call asks for a narrower one.
      tokens: isForAgentAlone(this.issuer) ? { agent: heldToken(tokens, this.now()) } : {},
    };
  }

  private read(claims: oidc.IDToken | undefined) {
    try {
      return claims && readSignIn(claims, this.issuer);
    } catch (cause) {
      if (cause instanceof TokenRejected) throw new WebError('login_refused', cause.message, { cause });
      throw cause;
    }
  }
}

/** The connection failed or took too long, as against an answer that was wrong. */
function isUnreachable(error: unknown): boolean {
  if (error instanceof TypeError) return true;
  const code = (error as { code?: unknown } | null)?.code;
  return code === 'OAUTH_TIMEOUT' || code === 'OAUTH_ABORT';
}

import * as oidc from 'openid-client';
import { z } from 'zod';
import { personKey, shownText, Subject } from '#libs/contracts';
import { WebError } from '../problems/web-error.js';
import { type SealedStore } from '../session/sealed-store.js';
import { type LoggedIn } from '../session/sessions.js';
import { heldToken } from './held-token.js';
import { type IdentityProvider } from './identity-provider.js';
import { type PendingLogin, pendingSecret } from './pending-login.js';
import { scopeFor } from './scopes.js';

/** The claims of an ID token that the page shows. What a person may do is decided elsewhere, by verified access tokens. */
const Shown = z.object({
  sub: Subject,
  sid: z.string().min(1).max(255).optional(),
  preferred_username: z.string().optional(),
  name: z.string().optional(),
  tid: z.string().min(1),
  groups: z.array(z.string()).default([]),
});

export interface FinishedLogin {
  login: LoggedIn;
  returnTo: string;
}

/** Ends the flow that {@link StartLogin} began. */
export class FinishLogin {
  constructor(
    private readonly provider: IdentityProvider,
    private readonly pending: SealedStore<PendingLogin>,
    private readonly callback: URL,
    /** What the issuer's people are kept under, `OIDC_ISSUER_ID`. */
    private readonly issuerId: string,
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
    return { login: this.loggedIn(tokens), returnTo: started.returnTo };
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
        // One audience for each token; Entra wants to be told which, others take the first.
        { scope: `openid profile offline_access ${scopeFor.agent}` },
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
    const claims = Shown.safeParse(tokens.claims());
    if (!claims.success || !tokens.id_token) {
      throw new WebError(
        'login_refused',
        'your account belongs to no tenant; ask an administrator to add it',
      );
    }
    const { sub, sid, tid, groups, preferred_username, name } = claims.data;
    const username = shownText(preferred_username ?? sub);
    return {
      user: {
        key: personKey(this.issuerId, sub),
        issuer: this.issuerId,
        subject: sub,
        name: username,
        displayName: name === undefined ? username : shownText(name),
      },
      sid: sid ?? null,
      tenant: tid,
      groups,
      idToken: tokens.id_token,
      refreshToken: tokens.refresh_token ?? null,
      tokens: { agent: heldToken(tokens, this.now()) },
    };
  }
}

/** The connection failed or took too long, as against an answer that was wrong. */
function isUnreachable(error: unknown): boolean {
  if (error instanceof TypeError) return true;
  const code = (error as { code?: unknown } | null)?.code;
  return code === 'OAUTH_TIMEOUT' || code === 'OAUTH_ABORT';
}

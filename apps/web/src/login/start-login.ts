import * as oidc from 'openid-client';
import { ClaimsChallenge } from '#libs/contracts';
import { type TrustedIssuer } from '#libs/principal';
import { newSecret, type SealedStore } from '#libs/sealing';
import { type IdentityProvider } from './identity-provider.js';
import { localPath, type PendingLogin, pendingSecret } from './pending-login.js';
import { askedAtSignIn } from './scopes.js';

export interface StartedLogin {
  /** For the login cookie. */
  browserSecret: string;
  /** Where to send the browser. */
  authorize: URL;
}

/** Begins an authorization code flow with PKCE (RFC 7636, S256), state and nonce. */
export class StartLogin {
  constructor(
    private readonly provider: IdentityProvider,
    private readonly pending: SealedStore<PendingLogin>,
    private readonly callback: URL,
    private readonly issuer: TrustedIssuer,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * @param challenge a claims request to go with it; anything else in its place is left out
   * @throws WebError `identity_unavailable`
   */
  async start(returnTo: unknown, heldSecret: string | undefined, challenge?: unknown): Promise<StartedLogin> {
    const claims = ClaimsChallenge.safeParse(challenge);
    const configuration = await this.provider.configuration();
    const browserSecret = heldSecret ?? newSecret();
    const [state, nonce, codeVerifier] = [
      oidc.randomState(),
      oidc.randomNonce(),
      oidc.randomPKCECodeVerifier(),
    ];
    await this.pending.create(pendingSecret(browserSecret, state), {
      version: 1,
      codeVerifier,
      nonce,
      begunAt: this.now(),
      returnTo: localPath(returnTo),
    });
    const authorize = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: this.callback.href,
      ...askedAtSignIn(this.issuer),
      // Of a service that wants more of this person than a token says, such as a second factor.
      ...(claims.success && { claims: claims.data }),
      state,
      nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
    });
    return { browserSecret, authorize };
  }
}

import * as oidc from 'openid-client';
import { Browser } from './browser.js';
import { readAlert } from './read-form.js';

export interface SignInOptions {
  issuer: string;
  username: string;
  password: string;
  /** Default `deputy-web`. */
  clientId?: string;
  clientSecret?: string;
  /** Default: what the web service asks for. */
  scope?: string;
  redirectUri?: string;
  /** More parameters of the authorization request. */
  parameters?: Record<string, string>;
  /** To go on in a browser that has been here before. */
  browser?: Browser;
}

export interface SignedIn {
  readonly tokens: Awaited<ReturnType<typeof oidc.authorizationCodeGrant>>;
  readonly client: oidc.Configuration;
  readonly browser: Browser;
}

const webScope =
  'openid profile offline_access api://deputy-agent/access_as_user api://deputy-audit/access_as_user';

/** Authorization code + PKCE with `openid-client`, and a form post for the person. @throws Error with what the last page said */
export async function signIn(o: SignInOptions): Promise<SignedIn> {
  const browser = o.browser ?? new Browser();
  const client = await oidc.discovery(
    new URL(o.issuer),
    o.clientId ?? 'deputy-web',
    undefined,
    o.clientSecret === undefined ? oidc.None() : oidc.ClientSecretBasic(o.clientSecret),
    { execute: [oidc.allowInsecureRequests] },
  );
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
  const [expectedState, expectedNonce] = [oidc.randomState(), oidc.randomNonce()];
  const authorize = oidc.buildAuthorizationUrl(client, {
    redirect_uri: o.redirectUri ?? 'http://localhost:3000/callback',
    scope: o.scope ?? webScope,
    state: expectedState,
    nonce: expectedNonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    ...o.parameters,
  });
  const page = await browser.follow(authorize.href);
  let landed = page;
  // The sign-in page and, for a client that nobody has approved, the question whether it may act.
  for (let forms = 0; landed.response?.ok && forms < 2; forms += 1)
    landed = await browser.submit(landed.url, {
      username: o.username,
      password: o.password,
      decision: 'continue',
    });
  if (landed.response) {
    const said = readAlert(await landed.response.text());
    const where = `signing in ended at ${landed.url} with status ${landed.response.status}`;
    throw new Error(said === undefined ? where : `${said} (${where})`);
  }
  const tokens = await oidc.authorizationCodeGrant(client, new URL(landed.url), {
    pkceCodeVerifier,
    expectedState,
    expectedNonce,
  });
  return { tokens, client, browser };
}

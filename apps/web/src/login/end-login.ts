import * as oidc from 'openid-client';
import { type Session } from '../session/session.js';
import { type IdentityProvider } from './identity-provider.js';

/**
 * Ends a login at the issuer: revokes the refresh token (RFC 7009) and says where the browser logs out
 * (OpenID Connect RP-Initiated Logout 1.0). The session here is over either way, so a silent issuer is no error.
 * @returns where to send the browser
 */
export async function endLogin(provider: IdentityProvider, session: Session, home: URL): Promise<string> {
  try {
    const configuration = await provider.configuration();
    const { revocation_endpoint, end_session_endpoint } = configuration.serverMetadata();
    if (session.refreshToken !== null && revocation_endpoint) {
      await oidc
        .tokenRevocation(configuration, session.refreshToken, { token_type_hint: 'refresh_token' })
        .catch(() => undefined);
    }
    if (!end_session_endpoint) return home.href;
    return oidc.buildEndSessionUrl(configuration, {
      id_token_hint: session.idToken,
      post_logout_redirect_uri: home.href,
    }).href;
  } catch {
    return home.href;
  }
}

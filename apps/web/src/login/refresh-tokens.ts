import * as oidc from 'openid-client';
import { type TrustedIssuer } from '#libs/principal';
import { RefreshRefused, type RefreshTokens } from '../session/access-tokens.js';
import { heldToken } from './held-token.js';
import { type IdentityProvider } from './identity-provider.js';
import { askedAtRefresh } from './scopes.js';

/** Answers after which only a new login helps (RFC 6749 section 5.2, OpenID Connect Core section 3.1.2.6). */
const needsLogin = new Set([
  'invalid_grant',
  'interaction_required',
  'login_required',
  'consent_required',
  'access_denied',
]);

/** The refresh token grant, for one audience at a time. */
export function refreshTokens(
  provider: IdentityProvider,
  issuer: TrustedIssuer,
  now: () => number = Date.now,
): RefreshTokens {
  return async (refreshToken, audience) => {
    const asked = askedAtRefresh(issuer, audience);
    const configuration = await provider.configuration();
    try {
      const answer = await oidc.refreshTokenGrant(configuration, refreshToken, asked);
      return {
        access: heldToken(answer, now()),
        refreshToken: answer.refresh_token,
        idToken: answer.id_token,
      };
    } catch (cause) {
      if (cause instanceof oidc.ResponseBodyError && needsLogin.has(cause.error)) {
        throw new RefreshRefused(`the issuer answered \`${cause.error}\``, { cause });
      }
      throw cause;
    }
  };
}

import { type ExchangeStrategy } from '../issuers/claim-profile.js';

export interface ExchangeTarget {
  audience: string;
  /** Short (`access_as_user`, `.default`) or with the audience in front. */
  scope: string;
}

const accessToken = 'urn:ietf:params:oauth:token-type:access_token';

/** The parameters of one exchange, without the client's credentials. */
export function exchangeForm(
  strategy: ExchangeStrategy,
  target: ExchangeTarget,
  userToken: string,
): Record<string, string> {
  switch (strategy) {
    // Microsoft identity platform, 'OAuth 2.0 On-Behalf-Of flow'. Never send `resource`: Entra refuses it.
    case 'entra-obo':
      return {
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        requested_token_use: 'on_behalf_of',
        assertion: userToken,
        scope: target.scope.includes('://') ? target.scope : `${target.audience}/${target.scope}`,
      };
    // RFC 8693 section 2.1. Of the mesh's own service, too, which takes tokens of issuers that exchange none.
    case 'rfc8693':
    case 'local-sts':
      return {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: userToken,
        subject_token_type: accessToken,
        requested_token_type: accessToken,
        audience: target.audience,
        scope: target.scope,
      };
  }
}

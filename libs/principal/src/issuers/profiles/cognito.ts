import { type ClaimProfile } from '../claim-profile.js';

/**
 * Amazon Cognito user pools. An access token has no audience: it says whose it is (`client_id`) and what it opens (`scope`), and
 * `token_use` tells it from an ID token. Nothing is exchanged there. Source: docs.aws.amazon.com/cognito/latest/developerguide,
 * 'Understanding the access token', 'Verifying JSON web tokens' and 'Authentication levels with ACR and AMR claims'.
 */
export const cognito: ClaimProfile = {
  name: 'cognito',
  types: ['', 'jwt'],
  algorithms: ['RS256'],
  marks: { token_use: 'access' },
  audience: 'client_id',
  besides: [],
  user: 'sub',
  displayName: ['username'],
  tokenId: 'jti',
  session: 'origin_jti',
  client: ['client_id'],
  scopes: 'scope',
  groups: 'cognito:groups',
  always: [],
  // Of sign-ins that ask for a level (`acr_values`), where the pool has the feature.
  secondFactor: { amr: ['mfa'] },
  machine: {},
  inIdToken: { displayName: ['cognito:username'] },
  exchange: 'local-sts',
  signInScopes: ['openid', 'profile'],
  asksFor: 'once',
  needs: [],
};

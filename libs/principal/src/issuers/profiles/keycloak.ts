import { type ClaimProfile } from '../claim-profile.js';

/**
 * Keycloak 26.2 or later. The payload's `typ` tells an access token from an ID token; `account` is its own console. Groups by a
 * group membership mapper, or roles by `/realm_access/roles` or `/resource_access/<client>/roles`. Source:
 * keycloak.org/securing-apps/token-exchange, keycloak.org/docs/latest/server_admin (client scopes, audience support).
 */
export const keycloak: ClaimProfile = {
  name: 'keycloak',
  types: ['jwt', 'at+jwt'],
  algorithms: ['RS256'],
  marks: { typ: 'Bearer' },
  audience: 'aud',
  besides: ['account'],
  user: 'sub',
  displayName: ['preferred_username'],
  tokenId: 'jti',
  session: 'sid',
  client: ['azp'],
  scopes: 'scope',
  groups: 'groups',
  // A service account has none where the scope `profile` is not among its client scopes.
  always: ['preferred_username'],
  secondFactor: { acr: ['2'], amr: ['otp', 'mfa'] },
  machine: { preferred_username: /^service-account-/ },
  inIdToken: {},
  exchange: 'rfc8693',
  signInScopes: ['openid', 'profile'],
  asksFor: 'refresh',
  needs: [],
};

import { type ClaimProfile } from '../claim-profile.js';

/**
 * Okta, custom authorization servers: each has one audience, so an API is a server of its own, and all of one organisation share
 * its people. In an access token `sub` is the sign-in name, which may change, and `uid` the person. Source:
 * developer.okta.com/docs/reference/api/oidc (access token payload), developer.okta.com/docs/guides/set-up-token-exchange.
 */
export const okta: ClaimProfile = {
  name: 'okta',
  types: ['', 'jwt', 'at+jwt'],
  algorithms: ['RS256'],
  marks: {},
  audience: 'aud',
  besides: [],
  user: 'uid',
  neverUser: ['sub'],
  displayName: ['sub'],
  tokenId: 'jti',
  session: 'sid',
  client: ['cid'],
  scopes: 'scp',
  groups: 'groups',
  always: [],
  secondFactor: { amr: ['mfa'] },
  machine: {},
  inIdToken: { user: 'sub', displayName: ['preferred_username', 'name'] },
  exchange: 'rfc8693',
  signInScopes: ['openid', 'profile', 'offline_access'],
  asksFor: 'once',
  needs: [],
};

import { type ClaimProfile } from '../claim-profile.js';

/**
 * Auth0, with the RFC 9068 token profile: the older one has no token id. Groups come by an Action, in a claim whose name is an
 * address of one's own, so configuration names it. With the scope `openid` a token is also for the issuer's own userinfo.
 * Source: auth0.com/docs/secure/tokens/access-tokens/access-token-profiles, .../create-custom-claims.
 */
export const auth0: ClaimProfile = {
  name: 'auth0',
  types: ['at+jwt'],
  algorithms: ['RS256'],
  marks: {},
  audience: 'aud',
  besides: ['{issuer}userinfo'],
  user: 'sub',
  displayName: [],
  tokenId: 'jti',
  session: 'sid',
  client: ['client_id', 'azp'],
  scopes: 'scope',
  groups: '',
  always: [],
  secondFactor: { amr: ['mfa'] },
  machine: { gty: /client-credentials/, sub: /@clients$/ },
  inIdToken: { displayName: ['nickname', 'name'] },
  exchange: 'rfc8693',
  signInScopes: ['openid', 'profile', 'offline_access'],
  asksFor: 'audience',
  needs: ['groups'],
};

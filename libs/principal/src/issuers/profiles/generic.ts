import { type ClaimProfile } from '../claim-profile.js';

/** Any other issuer of RFC 9068 access tokens. What providers differ in is said by configuration, and never guessed. */
export const generic: ClaimProfile = {
  name: 'generic',
  types: ['at+jwt'],
  algorithms: ['RS256'],
  marks: {},
  audience: 'aud',
  besides: [],
  user: '',
  displayName: ['preferred_username', 'name'],
  tokenId: 'jti',
  session: 'sid',
  client: ['client_id', 'azp'],
  scopes: 'scope',
  groups: '',
  always: [],
  secondFactor: { amr: ['mfa', 'otp'] },
  machine: {},
  inIdToken: {},
  exchange: 'rfc8693',
  signInScopes: ['openid', 'profile', 'offline_access'],
  asksFor: 'scope',
  needs: ['user', 'groups', 'exchange'],
};

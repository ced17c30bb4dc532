import { type ClaimProfile } from '../claim-profile.js';

/** Our own identity service: RFC 9068 section 2.2, and the claims of identity services for the tenant, groups and acting client. */
export const deputy: ClaimProfile = {
  name: 'deputy',
  types: ['at+jwt'],
  algorithms: ['RS256'],
  marks: {},
  audience: 'aud',
  besides: [],
  user: 'sub',
  displayName: ['preferred_username'],
  tokenId: 'jti',
  session: 'sid',
  client: ['azp'],
  scopes: 'scope',
  groups: 'groups',
  always: ['groups'],
  tenant: 'tid',
  secondFactor: { amr: ['mfa', 'otp'] },
  machine: {},
  inIdToken: {},
  exchange: 'rfc8693',
  signInScopes: ['openid', 'profile', 'offline_access'],
  asksFor: 'scope',
  needs: [],
};

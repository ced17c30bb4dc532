import { type ClaimProfile } from '../claim-profile.js';

/**
 * Microsoft Entra ID, access tokens of version 2. `sub` is another one for each application, so a person is their `oid` in
 * the tenant that the issuer's address names. Source: learn.microsoft.com/entra/identity-platform/access-token-claims-reference.
 */
export const entra: ClaimProfile = {
  name: 'entra',
  types: ['jwt'],
  algorithms: ['RS256'],
  marks: { ver: '2.0' },
  audience: 'aud',
  besides: [],
  user: 'oid',
  neverUser: ['sub'],
  displayName: ['preferred_username', 'name'],
  tokenId: 'uti',
  session: 'sid',
  client: ['azp', 'appid'],
  scopes: 'scp',
  groups: 'groups',
  always: [],
  tenant: 'tid',
  secondFactor: { amr: ['mfa'] },
  machine: { idtyp: /^app$/ },
  inIdToken: {},
  exchange: 'entra-obo',
  signInScopes: ['openid', 'profile', 'offline_access'],
  asksFor: 'scope',
  needs: [],
};

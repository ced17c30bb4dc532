import { randomUUID } from 'node:crypto';
import {
  accessTokenType,
  type ApiName,
  plainError,
  type Provider,
  type ProviderPerson,
  subjectOf,
  tokenExchange,
} from './provider.js';

/**
 * Okta, two custom authorization servers of one organisation. Restated from developer.okta.com/docs/api/openapi/okta-oauth (access
 * token payload), developer.okta.com/docs/guides/set-up-token-exchange (on-behalf-of, trusted servers).
 */
const clients = { 'deputy-web': '0oa1web', 'deputy-agent': '0oa1agent' };

/** The authorization server of one API. */
export const oktaServer = (api: 'agent' | 'mcp'): Provider => {
  const path = `/oauth2/aus-${api}`;
  const provider: Provider = {
    profile: 'okta',
    path,
    endpoints: {
      authorization: `${path}/v1/authorize`,
      token: `${path}/v1/token`,
      jwks: `${path}/v1/keys`,
      endSession: `${path}/v1/logout`,
    },
    clients,
    header: { access: {}, id: {} },
    keysNameAlgorithm: true,
    knowsOfflineAccess: true,
    entry: {
      id: 'okta',
      profile: 'okta',
      tenant: 'acme',
      groups: { 'acme readers': 'acme-readers', 'acme editors': 'acme-editors' },
      apis: { [api]: { audience: `api://deputy-${api}`, scope: 'access_as_user' } },
      clients,
      vaultMount: `jwt-okta-${api}`,
    },
    accessToken: (iss, { person, clientId, now }) => ({
      ver: 1,
      jti: `AT.${randomUUID()}`,
      iss,
      aud: `api://deputy-${api}`,
      iat: now,
      exp: now + 3_600,
      cid: clientId,
      uid: uidOf(person),
      scp: ['access_as_user', ...(api === 'agent' ? ['openid', 'profile', 'offline_access'] : [])],
      auth_time: now,
      // The sign-in name, which may change.
      sub: `${person.username}@acme.example`,
      groups: person.groups.map((group) => group.replace('-', ' ')),
    }),
    idToken: (iss, { person, clientId, now, nonce }) => ({
      sub: uidOf(person),
      ver: 1,
      iss,
      aud: clientId,
      iat: now,
      exp: now + 3_600,
      jti: `ID.${randomUUID()}`,
      amr: ['pwd'],
      idp: '00o1org',
      nonce,
      preferred_username: `${person.username}@acme.example`,
      auth_time: now,
      at_hash: 'MTIzNDU2Nzg5MDEyMzQ1Ng',
      groups: person.groups.map((group) => group.replace('-', ' ')),
    }),
    apisOf: (): readonly ApiName[] => [api],
    readExchange: (form) => {
      if (form.get('grant_type') !== tokenExchange || form.get('audience') !== `api://deputy-${api}`)
        return { error: 'invalid_target', description: "The 'audience' is not of this server." };
      if (form.get('subject_token_type') !== accessTokenType)
        return { error: 'invalid_request', description: "The 'subject_token_type' is not supported." };
      return { token: form.get('subject_token') ?? '', api };
    },
    errorBody: plainError,
  };
  return provider;
};

const uidOf = ({ username }: ProviderPerson) => `00u${subjectOf(username).slice(0, 17)}`;

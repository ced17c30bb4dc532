import { randomUUID } from 'node:crypto';
import {
  accessTokenType,
  apisByScope,
  plainError,
  type Provider,
  type ProviderPerson,
  subjectOf,
  tokenExchange,
} from './provider.js';

/**
 * Keycloak 26.2 and later. Restated from keycloak.org/securing-apps/token-exchange (standard token exchange) and
 * keycloak.org/docs/latest/server_admin (client scopes, audience support, group membership mapper).
 */
const clients = { 'deputy-web': 'deputy-web', 'deputy-agent': 'deputy-agent' };
const named = ['agent', 'mcp', 'audit', 'identity'] as const;
const isNamed = (name: string): name is (typeof named)[number] => named.some((one) => one === name);

export const keycloak: Provider = {
  profile: 'keycloak',
  path: '/realms/deputy',
  endpoints: {
    authorization: '/realms/deputy/protocol/openid-connect/auth',
    token: '/realms/deputy/protocol/openid-connect/token',
    jwks: '/realms/deputy/protocol/openid-connect/certs',
    endSession: '/realms/deputy/protocol/openid-connect/logout',
  },
  clients,
  header: { access: { typ: 'JWT' }, id: { typ: 'JWT' } },
  keysNameAlgorithm: true,
  knowsOfflineAccess: true,
  entry: {
    id: 'keycloak',
    profile: 'keycloak',
    tenant: 'acme',
    groups: {
      '/acme/readers': 'acme-readers',
      '/acme/editors': 'acme-editors',
      '/acme/auditors': 'acme-auditors',
    },
    // A client scope for each API, with an audience mapper in it.
    apis: Object.fromEntries(
      named.map((name) => [name, { audience: `deputy-${name}`, scope: `deputy-${name}` }]),
    ),
    clients,
    vaultMount: 'jwt-keycloak',
  },
  accessToken: (iss, { person, clientId, apis, now, session }) => ({
    ...shared(iss, person, now),
    jti: `onrtac:${randomUUID()}`,
    aud: apis.length === 1 ? `deputy-${apis[0]}` : apis.map((api) => `deputy-${api}`),
    typ: 'Bearer',
    azp: clientId,
    sid: session,
    acr: '1',
    'allowed-origins': ['http://localhost'],
    realm_access: { roles: ['offline_access', 'uma_authorization', 'default-roles-deputy'] },
    scope: ['openid', 'profile', ...apis.map((api) => `deputy-${api}`)].join(' '),
  }),
  idToken: (iss, { person, clientId, now, session, nonce }) => ({
    ...shared(iss, person, now),
    jti: randomUUID(),
    aud: clientId,
    typ: 'ID',
    azp: clientId,
    sid: session,
    nonce,
    at_hash: 'MTIzNDU2Nzg5MDEyMzQ1Ng',
    acr: '1',
  }),
  // Whatever client scopes are asked for, and of a refresh only what was granted.
  apisOf: (form, granted) => apisByScope(keycloak.entry, form).filter((api) => granted.includes(api)),
  readExchange: (form) => {
    if (form.get('grant_type') !== tokenExchange)
      return { error: 'unsupported_grant_type', description: 'Unsupported grant_type' };
    if (form.get('subject_token_type') !== accessTokenType)
      return {
        error: 'invalid_request',
        description: "Parameter 'subject_token' supports access tokens only",
      };
    // The scope adds the audience, and the audience parameter filters; alone it adds nothing.
    const api = form.get('audience')?.replace('deputy-', '') ?? '';
    if (!isNamed(api) || !apisByScope(keycloak.entry, form).includes(api))
      return {
        error: 'invalid_request',
        description: `Requested audience not available: ${form.get('audience')}`,
      };
    return { token: form.get('subject_token') ?? '', api };
  },
  errorBody: plainError,
};

const shared = (iss: string, person: ProviderPerson, now: number) => ({
  exp: now + 300,
  iat: now,
  auth_time: now,
  iss,
  sub: subjectOf(person.username).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5'),
  name: person.username,
  preferred_username: person.username,
  email: `${person.username}@acme.example`,
  groups: person.groups.map((group) => `/${group.replace('-', '/')}`),
});

import { randomUUID } from 'node:crypto';
import { apisByScope, plainError, type Provider, type ProviderPerson, subjectOf } from './provider.js';

/**
 * An Amazon Cognito user pool. Restated from docs.aws.amazon.com/cognito/latest/developerguide: 'Understanding the access token',
 * 'Understanding the identity (ID) token', 'Token endpoint', 'Verifying JSON web tokens'. Its hosted pages are at another host
 * than the issuer, and nothing is exchanged.
 */
const pool = 'eu-central-1_AbCdEf123';
const clients = { 'deputy-web': '1example23456789', 'deputy-agent': '' };

export const cognito: Provider = {
  profile: 'cognito',
  path: `/${pool}`,
  endpoints: {
    authorization: '/oauth2/authorize',
    token: '/oauth2/token',
    jwks: `/${pool}/.well-known/jwks.json`,
    endSession: '/logout',
  },
  clients,
  header: { access: {}, id: {} },
  keysNameAlgorithm: true,
  keyOfItsOwnForIdTokens: true,
  knowsOfflineAccess: false,
  entry: {
    id: 'cognito',
    profile: 'cognito',
    tenant: 'acme',
    groups: { Readers: 'acme-readers', Editors: 'acme-editors' },
    apis: { agent: { scope: 'api://deputy-agent/access_as_user' } },
    clients: { 'deputy-web': clients['deputy-web'] },
  },
  accessToken: (iss, { person, clientId, apis, now, session }) => ({
    ...shared(iss, person, now),
    client_id: clientId,
    origin_jti: session,
    token_use: 'access',
    scope: ['openid', 'profile', ...apis.map((api) => `api://deputy-${api}/access_as_user`)].join(' '),
    version: 2,
    username: subOf(person),
  }),
  idToken: (iss, { person, clientId, now, session, nonce }) => ({
    ...shared(iss, person, now),
    aud: clientId,
    origin_jti: session,
    token_use: 'id',
    'cognito:username': subOf(person),
    email: `${person.username}@acme.example`,
    at_hash: 'MTIzNDU2Nzg5MDEyMzQ1Ng',
    nonce,
  }),
  apisOf: (form, granted) => {
    if ((form.get('scope') ?? '').split(' ').includes('offline_access'))
      return { error: 'invalid_scope', description: 'invalid_scope' };
    return form.get('grant_type') === 'refresh_token' ? granted : apisByScope(cognito.entry, form);
  },
  errorBody: plainError,
};

const subOf = ({ username }: ProviderPerson) =>
  subjectOf(username).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');

const groupNames: Readonly<Record<string, string>> = { 'acme-readers': 'Readers', 'acme-editors': 'Editors' };

const shared = (iss: string, person: ProviderPerson, now: number) => ({
  sub: subOf(person),
  ...(person.groups.length > 0 && {
    'cognito:groups': person.groups.map((group) => groupNames[group] ?? group),
  }),
  iss,
  event_id: randomUUID(),
  auth_time: now,
  exp: now + 3_600,
  iat: now,
  jti: randomUUID(),
});

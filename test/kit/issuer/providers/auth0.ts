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
 * Auth0, with APIs of the RFC 9068 token profile. Restated from auth0.com/docs/secure/tokens/access-tokens/access-token-profiles,
 * auth0.com/docs/secure/call-apis-on-users-behalf/on-behalf-of-token-exchange and .../tokens/refresh-tokens/multi-resource-refresh-token.
 */
const clients = { 'deputy-web': 'b4Jx8Web', 'deputy-agent': 'b4Jx8Agent' };
const groupsClaim = 'https://deputy.example/groups';
const audienceOf = (api: ApiName) => `https://deputy.example/${api}`;
const apiOf = (audience: string | null) =>
  (['agent', 'mcp', 'audit', 'identity'] as const).find((api) => audienceOf(api) === audience);

export const auth0: Provider = {
  profile: 'auth0',
  path: '/',
  endpoints: {
    authorization: '/authorize',
    token: '/oauth/token',
    jwks: '/.well-known/jwks.json',
    endSession: '/oidc/logout',
  },
  clients,
  header: { access: { typ: 'at+jwt' }, id: { typ: 'JWT' } },
  keysNameAlgorithm: true,
  knowsOfflineAccess: true,
  entry: {
    id: 'auth0',
    profile: 'auth0',
    tenant: 'acme',
    groups: {
      'Acme Readers': 'acme-readers',
      'Acme Editors': 'acme-editors',
      'Acme Auditors': 'acme-auditors',
    },
    apis: Object.fromEntries(
      (['agent', 'mcp', 'audit', 'identity'] as const).map((api) => [
        api,
        { audience: audienceOf(api), scope: 'access_as_user' },
      ]),
    ),
    clients,
    claims: { groups: groupsClaim, displayName: 'https://deputy.example/name' },
    vaultMount: 'jwt-auth0',
  },
  accessToken: (iss, { person, clientId, apis: [api = 'agent'], exchangedFor, now }) => ({
    iss,
    sub: subOf(person),
    // With `openid` among the scopes a token also opens the issuer's own userinfo.
    aud: exchangedFor === undefined ? [audienceOf(api), `${iss}userinfo`] : audienceOf(api),
    iat: now,
    exp: now + 86_400,
    scope: exchangedFor === undefined ? 'openid profile access_as_user offline_access' : 'access_as_user',
    client_id: clientId,
    jti: randomUUID(),
    [groupsClaim]: person.groups.map(asNamed),
    'https://deputy.example/name': person.username,
    ...(exchangedFor !== undefined && { act: { sub: clientId, act: { sub: exchangedFor } } }),
  }),
  idToken: (iss, { person, clientId, now, session, nonce }) => ({
    iss,
    sub: subOf(person),
    aud: clientId,
    iat: now,
    exp: now + 36_000,
    sid: session,
    nonce,
    nickname: person.username,
    [groupsClaim]: person.groups.map(asNamed),
    'https://deputy.example/name': person.username,
  }),
  apisOf: (form, granted) => {
    const asked = form.get('audience');
    if (asked === null) return granted.slice(0, 1);
    const api = apiOf(asked);
    return api ? [api] : { error: 'access_denied', description: `Service not found: ${asked}` };
  },
  readExchange: (form) => {
    const api = apiOf(form.get('audience'));
    if (form.get('grant_type') !== tokenExchange || !api)
      return { error: 'invalid_request', description: 'the exchange names no API' };
    if (form.get('subject_token_type') !== accessTokenType)
      return { error: 'invalid_request', description: 'subject_token_type is not supported' };
    return { token: form.get('subject_token') ?? '', api };
  },
  errorBody: plainError,
};

const subOf = ({ username }: ProviderPerson) => `auth0|${subjectOf(username).slice(0, 24)}`;
const asNamed = (group: string) =>
  group
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');

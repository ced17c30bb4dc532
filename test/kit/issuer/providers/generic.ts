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

/** An issuer that keeps to the standards and to nothing else: RFC 9068 tokens, RFC 8693 exchange, OpenID Connect Core. */
const clients = { 'deputy-web': 'web.deputy', 'deputy-agent': 'agent.deputy' };
const named = ['agent', 'mcp', 'audit', 'identity'] as const;

export const generic: Provider = {
  profile: 'generic',
  path: '/issuer',
  endpoints: { authorization: '/authorize', token: '/token', jwks: '/jwks', endSession: '/logout' },
  clients,
  header: { access: { typ: 'application/at+jwt' }, id: { typ: 'JWT' } },
  keysNameAlgorithm: true,
  knowsOfflineAccess: true,
  entry: {
    id: 'generic',
    profile: 'generic',
    tenant: 'acme',
    groups: { readers: 'acme-readers', editors: 'acme-editors', auditors: 'acme-auditors' },
    apis: Object.fromEntries(
      named.map((api) => [api, { audience: `https://deputy.example/${api}`, scope: `${api}.use` }]),
    ),
    clients,
    claims: { user: 'sub', groups: '/entitlements/groups' },
    algorithms: ['ES256'],
    exchange: 'rfc8693',
    vaultMount: 'jwt-generic',
  },
  accessToken: (iss, { person, clientId, apis: [api = 'agent'], exchangedFor, now, session }) => ({
    ...shared(iss, person, now),
    aud: `https://deputy.example/${api}`,
    client_id: clientId,
    scope: `${api}.use`,
    sid: session,
    ...(exchangedFor !== undefined && { act: { sub: clientId } }),
  }),
  idToken: (iss, { person, clientId, now, session, nonce }) => ({
    ...shared(iss, person, now),
    aud: clientId,
    sid: session,
    nonce,
  }),
  apisOf: (form) => apisByScope(generic.entry, form),
  readExchange: (form) => {
    const [api] = apisByScope(generic.entry, form);
    if (
      form.get('grant_type') !== tokenExchange ||
      form.get('subject_token_type') !== accessTokenType ||
      !api
    )
      return { error: 'invalid_request', description: 'the exchange names no API' };
    return { token: form.get('subject_token') ?? '', api };
  },
  errorBody: plainError,
};

const shared = (iss: string, person: ProviderPerson, now: number) => ({
  iss,
  sub: subjectOf(person.username),
  iat: now,
  exp: now + 600,
  auth_time: now,
  jti: randomUUID(),
  name: person.username,
  entitlements: { groups: person.groups.map((group) => group.replace('acme-', '')) },
});

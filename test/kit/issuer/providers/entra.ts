import { randomUUID } from 'node:crypto';
import { apisByScope, type Provider, type RefusedRequest, subjectOf } from './provider.js';

/**
 * Microsoft Entra ID, version 2 of its endpoints and tokens. Restated from learn.microsoft.com/entra/identity-platform:
 * access-token-claims-reference, id-token-claims-reference, v2-oauth2-on-behalf-of-flow, reference-error-codes.
 */
const tid = '8c3b7a52-6a3d-4a1e-9f0e-0d5f6f1c2b11';
const guid = (seed: string) =>
  subjectOf(seed).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');
const apps = {
  agent: guid('app agent'),
  mcp: guid('app mcp'),
  audit: guid('app audit'),
  identity: guid('app identity'),
};
const clients = { 'deputy-web': guid('app web'), 'deputy-agent': apps.agent };
const scopeOf = (app: string) => `api://${app}/access_as_user`;
/** A group's object id. */
export const groupId = (group: string) => guid(`group ${group}`);

export const entra: Provider = {
  profile: 'entra',
  path: `/${tid}/v2.0`,
  endpoints: {
    authorization: `/${tid}/oauth2/v2.0/authorize`,
    token: `/${tid}/oauth2/v2.0/token`,
    jwks: `/${tid}/discovery/v2.0/keys`,
    endSession: `/${tid}/oauth2/v2.0/logout`,
  },
  clients,
  header: { access: { typ: 'JWT' }, id: { typ: 'JWT' } },
  keysNameAlgorithm: false,
  knowsOfflineAccess: true,
  entry: {
    id: 'entra',
    profile: 'entra',
    tenants: { [tid]: 'acme' },
    groups: Object.fromEntries(
      ['acme-readers', 'acme-editors', 'acme-auditors', 'acme-operators'].map((group) => [
        groupId(group),
        group,
      ]),
    ),
    apis: Object.fromEntries(
      Object.entries(apps).map(([name, app]) => [name, { audience: app, scope: scopeOf(app) }]),
    ),
    clients,
    vaultMount: 'jwt-entra',
  },
  accessToken: (iss, { person, clientId, apis: [api = 'agent'], now, session }) => ({
    ...shared(iss, person, now),
    aud: apps[api],
    azp: clientId,
    azpacr: '1',
    scp: 'access_as_user',
    sid: session,
    // Another one for each application: who keeps people by it takes one person for several.
    sub: subjectOf(`${person.username} at ${apps[api]}`),
  }),
  idToken: (iss, { person, clientId, now, session, nonce }) => ({
    ...shared(iss, person, now),
    aud: clientId,
    sid: session,
    nonce,
    sub: subjectOf(`${person.username} at ${clientId}`),
  }),
  apisOf: (form) =>
    form.has('resource')
      ? refused(
          'invalid_target',
          9010010,
          'The resource parameter provided in the request doesn’t match the requested scopes.',
        )
      : apisByScope(entra.entry, form),
  readExchange: (form) => {
    if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer')
      return refused('unsupported_grant_type', 70003, 'The app requested an unsupported grant type.');
    if (form.get('requested_token_use') !== 'on_behalf_of')
      return refused('invalid_request', 900144, 'The request body must contain: requested_token_use.');
    const [api] = apisByScope(entra.entry, form);
    return api
      ? { token: form.get('assertion') ?? '', api }
      : refused('invalid_scope', 70011, 'The provided value for the input parameter scope is not valid.');
  },
  errorBody: ({ error, description, claims }) => ({
    error,
    error_description: description,
    error_codes: [Number(/AADSTS(\d+)/.exec(description)?.[1] ?? 50013)],
    timestamp: '2026-01-01 00:00:00Z',
    trace_id: randomUUID(),
    correlation_id: randomUUID(),
    ...(error === 'interaction_required' && { suberror: 'basic_action' }),
    ...(claims !== undefined && { claims }),
  }),
};

const refused = (error: string, code: number, text: string): RefusedRequest => ({
  error,
  description: `AADSTS${code}: ${text} Trace ID: 0 Correlation ID: 0 Timestamp: 0`,
});

const shared = (iss: string, person: { username: string; groups: readonly string[] }, now: number) => ({
  iss,
  iat: now,
  nbf: now,
  exp: now + 4_000,
  aio: 'AXQAi/8TAAAA',
  groups: person.groups.map(groupId),
  name: person.username,
  oid: guid(`person ${person.username}`),
  preferred_username: `${person.username}@acme.example`,
  rh: '0.AX0A',
  tid,
  uti: randomUUID().replaceAll('-', '').slice(0, 22),
  ver: '2.0',
});

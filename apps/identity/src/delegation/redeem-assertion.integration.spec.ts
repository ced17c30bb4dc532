import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { apis, fullScope } from '#libs/contracts';
import { createTokenVerifier, type Revocable, TokenRejected, trustIssuers } from '#libs/principal';
import { startIdentity, type TestIdentity } from '#test/identity/start-identity';
import { testClients } from '#test/identity/test-clients';
import { localTenants } from '#test/issuer/local-people';
import { localScopes } from '#test/issuer/local-scopes';
import { startNamedProvider } from '#test/issuer/providers/all-providers';
import { type ProviderToken, type RunningProvider } from '#test/issuer/providers/start-provider';
import { nothingRevoked } from '#test/nothing-revoked';

const wiki = { client_id: 'wiki', client_secret: 'secret-of-the-wiki-in-specs' };
const other = { client_id: 'other-wiki', client_secret: 'secret-of-the-other-wiki' };
const stranger = { client_id: 'stranger', client_secret: 'secret-of-a-stranger-in-specs' };
const mcp = 'http://localhost:3333/mcp';

describe('an identity assertion of a trusted provider (ID-JAG)', () => {
  let okta: RunningProvider;
  let providers: RunningProvider[];
  let keycloak: RunningProvider;
  let identity: TestIdentity;
  let ended: ((held: Revocable) => boolean) | undefined;
  const fileOf = (own: string) => [
    ...providers.map(({ entry }) => (entry === okta.entry ? { ...entry, assertions: true } : entry)),
    { issuer: own, id: 'local', profile: 'deputy' as const },
  ];

  beforeAll(async () => {
    const servers = await startNamedProvider('okta');
    [okta] = servers;
    [keycloak] = await startNamedProvider('keycloak');
    providers = [...servers, keycloak];
    const redeems = {
      redirect_uris: [],
      audiences: ['api://deputy-mcp', 'api://deputy-agent'],
      assertions_of: ['okta'],
    };
    identity = await startIdentity({
      issuersFile: fileOf,
      issuerId: 'local',
      resourceAliases: { [mcp]: 'api://deputy-mcp' },
      clients: [
        ...testClients,
        { ...wiki, ...redeems },
        { ...other, ...redeems },
        { ...stranger, ...redeems, assertions_of: ['keycloak'] },
      ],
      ends: {
        check: (held) =>
          ended?.(held) ? Promise.reject(new TokenRejected('revoked', 'ended')) : Promise.resolve(),
        isOver: () => false,
        end: () => Promise.resolve(),
        readiness: () => Promise.resolve({ name: 'revocations', ok: true }),
        close: () => Promise.resolve(),
      },
    });
  });
  afterAll(async () => {
    await identity.close();
    await Promise.all(providers.map((one) => one.stop()));
  });

  const now = () => Math.floor(Date.now() / 1_000);
  const assertionOf = (
    overrides: Record<string, unknown> = {},
    { from = okta, ...o }: Partial<ProviderToken> & { from?: RunningProvider } = {},
  ) =>
    from.issue({
      username: 'bob',
      kind: 'id',
      header: { typ: 'oauth-id-jag+jwt' },
      ...o,
      overrides: {
        ...{ aud: identity.issuer, client_id: 'wiki', resource: mcp, jti: randomUUID(), exp: now() + 300 },
        ...{ at_hash: undefined, nonce: undefined },
        ...overrides,
      },
    });
  const redeem = async (
    assertion: string,
    form: Record<string, string> = {},
    { client_id, client_secret } = wiki,
    at = identity.issuer,
  ) => {
    const response = await fetch(`${at}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}` },
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion,
        ...form,
      }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  };
  const refusalOf = async (...asked: Parameters<typeof redeem>) => {
    const { status, body } = await redeem(...asked);
    return `${String(status)} ${body['error']}: ${body['error_description']}`;
  };

  it('becomes a token for mcp, of the person as that issuer names them, with no refresh token', async () => {
    const { status, body } = await redeem(await assertionOf({ amr: ['pwd', 'mfa'] }));
    expect([status, Object.keys(body).sort()]).toEqual([
      200,
      ['access_token', 'expires_in', 'resource', 'scope', 'token_type'],
    ]);
    const claims = decodeJwt(body['access_token'] ?? '');
    expect(claims).toMatchObject({
      ...{ iss: identity.issuer, aud: 'api://deputy-mcp', azp: 'wiki', idp: 'okta', tid: 'acme' },
      ...{ groups: ['acme-editors'], amr: ['pwd', 'mfa'], sub: expect.stringMatching(/^okta#/) },
    });
    expect(claims['act']).toBeUndefined();
    const issuers = trustIssuers(
      { OIDC_ISSUER: identity.issuer, OIDC_ISSUERS_FILE: fileOf(identity.issuer) },
      localTenants,
    );
    const common = { issuers, tenants: localTenants, scopes: localScopes, revocations: nothingRevoked };
    const here = await createTokenVerifier({ ...common, audience: 'api://deputy-mcp' }).verify(
      body['access_token'] ?? '',
    );
    expect(here).toMatchObject({
      roles: ['editor'],
      tenant: 'acme',
      agent: { id: 'wiki' },
      actors: ['wiki'],
    });
    // The same person as with a token of that issuer's own.
    const there = await createTokenVerifier({ ...common, audience: 'api://deputy-agent' }).verify(
      await okta.issue({ username: 'bob' }),
    );
    expect(here.user?.key).toBe(there.user?.key);
  });

  it('is announced', async () => {
    const metadata = (await (
      await fetch(`${identity.issuer}/.well-known/openid-configuration`)
    ).json()) as Record<string, string[]>;
    expect(metadata['authorization_grant_profiles_supported']).toEqual([
      'urn:ietf:params:oauth:grant-profile:id-jag',
    ]);
    expect(metadata['grant_types_supported']).toContain('urn:ietf:params:oauth:grant-type:jwt-bearer');
  });

  it('INVARIANT (an assertion counts once): also of six at the same moment, by the store that all instances share', async () => {
    const assertion = await assertionOf();
    const answers = await Promise.all([0, 1, 2, 3, 4, 5].map(() => redeem(assertion)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400, 400]);
    expect(await refusalOf(assertion)).toMatch(/^400 invalid_grant: .*used before/);
    expect((await redeem(await assertionOf())).status).toBe(200);
  });

  it.each<[string, () => Promise<string>, RegExp]>([
    ['an ID token', () => assertionOf({}, { header: {} }), /identity assertion/],
    ['one of another type', () => assertionOf({}, { header: { typ: 'JWT' } }), /identity assertion/],
    ['an access token', () => okta.issue({ username: 'bob', api: 'agent' }), /claims|identity assertion/],
    [
      'one that is unsigned',
      async () => {
        const [, payload] = (await assertionOf()).split('.');
        return `${Buffer.from(JSON.stringify({ alg: 'none', typ: 'oauth-id-jag+jwt' })).toString('base64url')}.${payload}.`;
      },
      /algorithm|signed/,
    ],
    [
      'one of an issuer whose assertions are not redeemed',
      () => assertionOf({}, { from: keycloak }),
      /issuer/,
    ],
    [
      'one that names another issuer than the one whose key signed it',
      () => assertionOf({ iss: keycloak.issuer }),
      /issuer/,
    ],
    [
      'one for another authorization server',
      () => assertionOf({ aud: 'https://other.example' }),
      /authorization server/,
    ],
    ['one for several', () => assertionOf({ aud: [identity.issuer, 'https://other.example'] }), /`aud`/],
    [
      'one for the token endpoint',
      () => assertionOf({ aud: `${identity.issuer}/token` }),
      /authorization server/,
    ],
    ['one for another client', () => assertionOf({ client_id: 'other-wiki' }), /another client/],
    ['one for no client', () => assertionOf({ client_id: undefined }), /`client_id`/],
    ['one that names nobody', () => assertionOf({ sub: undefined }), /`sub`/],
    ['one without an id', () => assertionOf({ jti: undefined }), /`jti`/],
    ['one that never ends', () => assertionOf({ exp: undefined }), /`exp`/],
    ['one that has ended', () => assertionOf({ exp: now() - 60 }), /expired/],
    ['one that lives for a day', () => assertionOf({ exp: now() + 86_400 }), /longer/],
    ['one of tomorrow', () => assertionOf({ iat: now() + 600, exp: now() + 900 }), /future/],
    [
      'one that asks for more than is understood',
      () => assertionOf({ authorization_details: [{ type: 'x' }] }),
      /not understood/,
    ],
    ['one that is bound to a key', () => assertionOf({ cnf: { jkt: 'x' } }), /not understood/],
    ['one that somebody else acts in', () => assertionOf({ act: { sub: 'x' } }), /not understood/],
    ['one for another API', () => assertionOf({ resource: 'api://deputy-audit' }), /audit/],
    [
      'one for an API that is not here',
      () => assertionOf({ resource: 'https://api.other.example' }),
      /api.other.example/,
    ],
    ['one that grants no scope of it', () => assertionOf({ scope: 'chat.read' }), /scope|grants none/],
    ['one that is none', () => Promise.resolve('x.y.z'), /JWT/],
  ])('INVARIANT (an assertion is for one client here): %s is refused', async (_what, assertion, why) => {
    const refused = await refusalOf(await assertion());
    expect(refused).toMatch(/^400 invalid_(?:grant|target|scope)/);
    expect(refused).toMatch(why);
  });

  it('INVARIANT (a client brings whom it may): by no other client, none that may not bring that issuer, and none without its secret', async () => {
    const assertion = await assertionOf();
    expect(await refusalOf(assertion, {}, other)).toMatch(/another client/);
    expect(await refusalOf(await assertionOf({ client_id: 'stranger' }), {}, stranger)).toMatch(
      /none that this client may bring/,
    );
    const web = { client_id: 'deputy-web', client_secret: 'secret-of-deputy-web-in-specs' };
    expect(await refusalOf(await assertionOf({ client_id: 'deputy-web' }), {}, web)).toMatch(/^400/);
    expect(await refusalOf(assertion, {}, { ...wiki, client_secret: 'guessed-secret-guessed' })).toMatch(
      /^401 invalid_client/,
    );
    // Whatever was refused has used nothing up.
    expect((await redeem(assertion)).status).toBe(200);
  });

  it('is for what it says, and what the client asks for goes no further', async () => {
    expect(await refusalOf(await assertionOf(), { resource: 'api://deputy-audit' })).toMatch(/audit/);
    expect(await refusalOf(await assertionOf(), { resource: 'api://deputy-agent' })).toMatch(
      /is not for `api:..deputy-agent/,
    );
    expect(await refusalOf(await assertionOf(), { scope: 'admin:all' })).toMatch(/^400 invalid_scope/);
    expect(await refusalOf(await assertionOf({ resource: undefined }))).toMatch(/exactly one API/);
    const { status, body } = await redeem(
      await assertionOf({ resource: undefined, scope: 'access_as_user' }),
      { resource: mcp },
    );
    expect([status, body['scope']]).toEqual([200, expect.stringMatching(/access_as_user .*catalogue:write/)]);
  });

  it('INVARIANT (an exchange widens nothing): what it grants by scope is all that is had for it, and what is asked beyond is refused', async () => {
    const granting = (scope: string) => assertionOf({ scope });
    const { body } = await redeem(await granting('catalogue:read agent:calc elsewhere.read'));
    expect(body['scope']).toBe(
      ['access_as_user', 'agent:calc', 'catalogue:read'].map((scope) => fullScope(apis.mcp, scope)).join(' '),
    );
    const one = await redeem(await granting('catalogue:read agent:calc'), { scope: 'catalogue:read' });
    expect(one.body['scope']).toBe(`${fullScope(apis.mcp)} ${fullScope(apis.mcp, 'catalogue:read')}`);
    expect(await refusalOf(await granting('catalogue:read'), { scope: 'catalogue:write' })).toMatch(/^400 invalid_scope/); // prettier-ignore
    expect(await refusalOf(await granting('admin:all'))).toMatch(/^400 invalid_scope/);
  });

  it('INVARIANT (an exchange widens nothing): a scope of another API counts for none here, whether it is granted or asked for', async () => {
    const elsewhere = [
      fullScope(apis.audit),
      fullScope(apis.audit, 'catalogue:read'),
      'https://other.example/access_as_user',
      'https://other.example/catalogue:write',
      'other/catalogue:write',
    ];
    const refusals: string[] = [];
    for (const scope of elsewhere) {
      const granted = await assertionOf({ resource: undefined, scope });
      refusals.push(await refusalOf(granted, { resource: mcp }), await refusalOf(await assertionOf(), { scope }));
    }
    expect(refusals).toEqual(refusals.map(() => expect.stringMatching(/^400 invalid_scope/)));
    const both = `${fullScope(apis.mcp, 'catalogue:read')} ${fullScope(apis.audit, 'catalogue:write')}`;
    const { body } = await redeem(await assertionOf({ scope: both }), { scope: fullScope(apis.mcp) });
    expect(body['scope']).toBe(`${fullScope(apis.mcp)} ${fullScope(apis.mcp, 'catalogue:read')}`);
  }); // prettier-ignore

  it('INVARIANT (what is ended stays so): of a person or client that was revoked since, or by a key that was retired, it is worth nothing', async () => {
    for (const isOver of [
      ({ user, issuedAt }: Revocable) => user?.key.startsWith('okta#') === true && issuedAt <= now() + 5,
      ({ actors }: Revocable) => actors.includes('wiki'),
      ({ tenant }: Revocable) => tenant === 'acme',
    ]) {
      ended = isOver;
      expect(await refusalOf(await assertionOf())).toMatch(/^400 interaction_required/);
    }
    ended = undefined;
  });
});

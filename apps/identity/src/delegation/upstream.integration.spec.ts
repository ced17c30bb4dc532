import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { trustIssuers, createTokenVerifier } from '#libs/principal';
import { startIdentity, type TestIdentity } from '#test/identity/start-identity';
import { localTenants } from '#test/issuer/local-people';
import { localScopes } from '#test/issuer/local-scopes';
import { startNamedProvider } from '#test/issuer/providers/all-providers';
import { type RunningProvider } from '#test/issuer/providers/start-provider';
import { nothingRevoked } from '#test/nothing-revoked';

let cognito: RunningProvider;
let keycloak: RunningProvider;
let identity: TestIdentity;
const agentSecret = 'secret-of-deputy-agent-in-specs';
const fileOf = (own: string) => [
  cognito.entry,
  keycloak.entry,
  { issuer: own, id: 'local', profile: 'deputy' as const },
];

beforeAll(async () => {
  [[cognito], [keycloak]] = await Promise.all([
    startNamedProvider('cognito'),
    startNamedProvider('keycloak'),
  ]);
  identity = await startIdentity({ issuersFile: fileOf, issuerId: 'local' });
});
afterAll(async () => {
  await identity.close();
  await Promise.all([cognito.stop(), keycloak.stop()]);
});

async function exchange(token: string, form: Record<string, string> = {}) {
  const response = await fetch(`${identity.issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: token,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      audience: 'api://deputy-mcp',
      scope: 'api://deputy-mcp/access_as_user',
      client_id: 'deputy-agent',
      client_secret: agentSecret,
      ...form,
    }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, string> };
}

describe('a token of an issuer that exchanges none', () => {
  it('becomes one of this service for mcp, that names the person by their whole key: a subject has one issuer', async () => {
    const { status, body } = await exchange(await cognito.issue({ username: 'bob' }));
    expect(status).toBe(200);
    const claims = decodeJwt(body['access_token'] ?? '');
    expect(claims).toMatchObject({
      iss: identity.issuer,
      aud: 'api://deputy-mcp',
      azp: 'deputy-agent',
      act: { sub: 'deputy-agent', act: { sub: 'deputy-web' } },
      tid: 'acme',
      groups: ['acme-editors'],
      idp: 'cognito',
      sub: expect.stringMatching(/^cognito#/),
    });
    const issuers = trustIssuers(
      { OIDC_ISSUER: identity.issuer, OIDC_ISSUERS_FILE: fileOf(identity.issuer) },
      localTenants,
    );
    const common = { issuers, tenants: localTenants, scopes: localScopes, revocations: nothingRevoked };
    const agent = createTokenVerifier({ ...common, audience: 'api://deputy-agent' });
    const mcp = createTokenVerifier({ ...common, audience: 'api://deputy-mcp' });
    const before = await agent.verify(await cognito.issue({ username: 'bob' }));
    const after = await mcp.verify(body['access_token'] ?? '');
    expect(after.user?.key).toBe(before.user?.key);
    expect(after.issuer).toBe(identity.issuer);
  });

  it('was signed in for when that issuer says, and never when the token was issued', async () => {
    const then = Math.floor(Date.now() / 1000) - 3_600;
    const told = async (auth_time: number | undefined) => {
      const { body } = await exchange(await cognito.issue({ username: 'bob', overrides: { auth_time } }));
      return decodeJwt(body['access_token'] ?? '')['auth_time'];
    };
    expect([await told(then), await told(undefined)]).toEqual([then, undefined]);
  });

  it('ends no later than the one it was exchanged for', async () => {
    const exp = Math.floor(Date.now() / 1000) + 90;
    const { body } = await exchange(await cognito.issue({ username: 'bob', overrides: { exp } }));
    expect(decodeJwt(body['access_token'] ?? '').exp).toBe(exp);
  });

  it.each<[string, () => Promise<string>]>([
    ['an ID token', () => cognito.issue({ username: 'bob', kind: 'id' })],
    [
      'a token of another client',
      () => cognito.issue({ username: 'bob', overrides: { client_id: 'another' } }),
    ],
    ['an expired one', () => cognito.issue({ username: 'bob', overrides: { exp: 1 } })],
    [
      'one without the scope of the agent',
      () => cognito.issue({ username: 'bob', overrides: { scope: 'openid' } }),
    ],
    ['one of an issuer that exchanges its own', () => keycloak.issue({ username: 'bob' })],
    [
      'one that says it is of this service',
      () => cognito.issue({ username: 'bob', overrides: { iss: identity.issuer } }),
    ],
  ])('%s is refused', async (_what, issue) => {
    const { status, body } = await exchange(await issue());
    expect([status, body['error']]).toEqual([400, 'invalid_grant']);
  });

  it('is given to no other client, and for no other API', async () => {
    const token = await cognito.issue({ username: 'bob' });
    const other = { client_id: 'deputy-web', client_secret: 'secret-of-deputy-web-in-specs' };
    expect((await exchange(token, other)).status).not.toBe(200);
    const audience = { audience: 'api://deputy-audit', scope: 'api://deputy-audit/access_as_user' };
    expect((await exchange(token, audience)).status).toBe(400);
  });
});

import { ownIssuer } from '#test/issuer/own-issuer';
import { nothingRevoked } from '#test/nothing-revoked';
import { createPrivateKey, type JsonWebKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, type JWK, SignJWT } from 'jose';
import { Secret } from '#libs/config';
import { createTokenExchange, createTokenVerifier, type ExchangeStrategy } from '#libs/principal';
import { startIdentity, type TestIdentity } from '#test/identity/start-identity';
import { testClients } from '#test/identity/test-clients';

const agentSecret = 'secret-of-deputy-agent-in-specs';
const strategies: ExchangeStrategy[] = ['entra-obo', 'rfc8693'];

let now = Date.now();
let identity: TestIdentity;
let alices: string;

beforeAll(async () => {
  const other = { client_id: 'other-agent', client_secret: 'secret-of-other-agent' };
  identity = await startIdentity({
    clients: [
      ...testClients,
      { ...other, exchange: { from: 'api://deputy-audit', to: ['api://deputy-mcp'] } },
    ],
    clock: () => now,
  });
  alices = (await identity.signIn({ username: 'alice' })).tokens.access_token;
});
afterAll(() => identity.close());

const exchangeBy = (
  strategy: ExchangeStrategy,
  o: { clientId?: string; secret?: string; audience?: string } = {},
) =>
  createTokenExchange({
    strategy,
    issuer: identity.issuer,
    clientId: o.clientId ?? 'deputy-agent',
    clientSecret: new Secret(o.secret ?? agentSecret),
    audience: o.audience ?? 'api://deputy-mcp',
    scope: 'access_as_user',
  });

async function ask(form: Record<string, string>) {
  const response = await fetch(`${identity.issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const onBehalfOf = (form: Record<string, string>) =>
  ask({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    requested_token_use: 'on_behalf_of',
    client_id: 'deputy-agent',
    client_secret: agentSecret,
    scope: 'api://deputy-mcp/access_as_user',
    ...form,
  });

describe.each(strategies)('on behalf of a person, by %s', (strategy) => {
  it('the agent gets a token for the mcp service that names everyone in the chain', async () => {
    const { token } = await exchangeBy(strategy).exchange(alices);
    const verifier = createTokenVerifier({
      revocations: nothingRevoked,
      ...ownIssuer(identity.issuer),
      audience: 'api://deputy-mcp',
    });
    expect(await verifier.verify(token)).toMatchObject({
      user: { subject: decodeJwt(alices).sub, name: 'alice' },
      tenant: 'acme',
      roles: ['reader'],
      agent: { id: 'deputy-agent' },
      actors: ['deputy-agent', 'deputy-web'],
    });
    expect(decodeJwt(token)).toMatchObject({
      azp: 'deputy-agent',
      client_id: 'deputy-agent',
      act: { sub: 'deputy-agent', act: { sub: 'deputy-web' } },
      sid: decodeJwt(alices)['sid'],
      auth_time: decodeJwt(alices)['auth_time'],
      amr: ['pwd'],
    });
  });

  it('INVARIANT (never outlives the assertion): the token ends when the person’s own does', async () => {
    const before = now;
    now += 400_000;
    const { token } = await exchangeBy(strategy).exchange(alices);
    now = before;
    expect(decodeJwt(token).exp).toBe(decodeJwt(alices).exp);
  });

  it('a token of another audience is refused', async () => {
    const { tokens } = await identity.signIn({
      username: 'alice',
      scope: 'openid api://deputy-audit/access_as_user',
    });
    await expect(exchangeBy(strategy).exchange(tokens.access_token)).rejects.toMatchObject({
      code: 'refused',
    });
  });

  it('INVARIANT (own tokens only): an exchanged token cannot be exchanged again', async () => {
    const { token } = await exchangeBy(strategy).exchange(alices);
    await expect(exchangeBy(strategy).exchange(token)).rejects.toMatchObject({ code: 'refused' });
  });

  it('another service’s client is refused the agent’s tokens', async () => {
    const foreign = exchangeBy(strategy, { clientId: 'other-agent', secret: 'secret-of-other-agent' });
    await expect(foreign.exchange(alices)).rejects.toMatchObject({ code: 'refused' });
  });

  it('a client that exchanges nothing is refused', async () => {
    const web = exchangeBy(strategy, { clientId: 'deputy-web', secret: 'secret-of-deputy-web-in-specs' });
    await expect(web.exchange(alices)).rejects.toMatchObject({ code: 'refused' });
  });

  it('a public client is refused', async () => {
    const native = exchangeBy(strategy, { clientId: 'deputy-mcp-client', secret: 'none' });
    await expect(native.exchange(alices)).rejects.toMatchObject({ code: 'refused' });
  });

  it('a wrong secret is refused', async () => {
    const guessed = exchangeBy(strategy, { secret: 'guessed-secret-guessed' });
    await expect(guessed.exchange(alices)).rejects.toMatchObject({ code: 'refused' });
  });

  it('an audience beyond the mcp service is refused', async () => {
    const audit = exchangeBy(strategy, { audience: 'api://deputy-audit' });
    await expect(audit.exchange(alices)).rejects.toMatchObject({ code: 'refused' });
  });

  it('an unsigned assertion is refused', async () => {
    const [, payload] = alices.split('.');
    const head = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url');
    await expect(exchangeBy(strategy).exchange(`${head}.${payload}.`)).rejects.toMatchObject({
      code: 'refused',
    });
  });

  it('an ID token as assertion is refused', async () => {
    const { tokens } = await identity.signIn({ username: 'alice' });
    await expect(exchangeBy(strategy).exchange(tokens.id_token ?? '')).rejects.toMatchObject({
      code: 'refused',
    });
  });
});

it('another kind of JWT that this issuer signed for the agent is no assertion', async () => {
  const file = await readFile(join(identity.dataDir, 'keys.json'), 'utf8');
  const { signing } = JSON.parse(file) as { signing: [JWK & { kid: string }] };
  const forged = (typ: string) =>
    new SignJWT(decodeJwt(alices))
      .setProtectedHeader({ alg: 'RS256', typ, kid: signing[0].kid })
      .sign(createPrivateKey({ key: signing[0] as JsonWebKey, format: 'jwk' }));
  expect((await onBehalfOf({ assertion: await forged('logout+jwt') })).body['error_codes']).toEqual([50013]);
  expect((await onBehalfOf({ assertion: await forged('at+jwt') })).status).toBe(200);
});

describe('a refused on-behalf-of request', () => {
  it('is told in the members that Entra uses', async () => {
    const { status, body } = await onBehalfOf({ assertion: 'not-a-token' });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      error: 'invalid_grant',
      error_codes: [50013],
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/),
      trace_id: expect.any(String),
      correlation_id: expect.any(String),
    });
  });

  it('says when the assertion has expired', async () => {
    const before = now;
    now = (decodeJwt(alices).exp ?? 0) * 1000;
    const { body } = await onBehalfOf({ assertion: alices });
    now = before;
    expect(body['error_codes']).toEqual([500133]);
  });

  it.each([
    ['without requested_token_use', { requested_token_use: 'something' }, 'invalid_request'],
    ['without a scope', { scope: '' }, 'invalid_request'],
    ['for two APIs at once', { scope: 'api://deputy-mcp/a api://deputy-audit/b' }, 'invalid_request'],
    ['for a scope that does not exist', { scope: 'api://deputy-mcp/everything' }, 'invalid_scope'],
  ])('%s', async (_what, form, error) => {
    expect((await onBehalfOf({ assertion: alices, ...form })).body['error']).toBe(error);
  });
});

describe('a person who', () => {
  it('signed out is not acted for: they must sign in again', async () => {
    const { tokens, browser } = await identity.signIn({ username: 'carol' });
    const page = await browser.follow(`${identity.issuer}/logout`);
    const xsrf = /name="xsrf" value="(\w+)"/.exec((await page.response?.text()) ?? '')?.[1] ?? '';
    await browser.submit(`${identity.issuer}/logout/confirm`, { xsrf, logout: 'yes' });
    await expect(exchangeBy('entra-obo').exchange(tokens.access_token)).rejects.toMatchObject({
      code: 'interaction_required',
    });
  });
});

it('client credentials are not a way in', async () => {
  const { body } = await ask({
    grant_type: 'client_credentials',
    client_id: 'deputy-agent',
    client_secret: agentSecret,
    scope: 'api://deputy-mcp/access_as_user',
  });
  expect(body['error']).toBe('unsupported_grant_type');
});

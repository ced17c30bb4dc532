import { ownIssuer } from '#test/issuer/own-issuer';
import { nothingRevoked } from '#test/nothing-revoked';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import * as oidc from 'openid-client';
import { createTokenVerifier } from '#libs/principal';
import { rawRequest } from '#test/raw-request';
import { startIdentity, type TestIdentity } from '#test/identity/start-identity';
import { resourceNames } from '../clients/resource-names.js';

const agentScope = 'api://deputy-agent/access_as_user';
const auditScope = 'api://deputy-audit/access_as_user';

let identity: TestIdentity;
beforeAll(async () => {
  const named = resourceNames('http://127.0.0.1:4000/mcp').map((name) => [name, 'api://deputy-mcp']);
  identity = await startIdentity({ resourceAliases: Object.fromEntries(named) as Record<string, string> });
});
afterAll(() => identity.close());

const verifierFor = (audience: string) =>
  createTokenVerifier({
    revocations: nothingRevoked,
    ...ownIssuer(identity.issuer),
    audience,
  });

async function errorOf(run: Promise<unknown>): Promise<string> {
  try {
    await run;
    return 'none';
  } catch (error) {
    if (error instanceof oidc.ResponseBodyError || error instanceof oidc.AuthorizationResponseError)
      return error.error;
    throw error;
  }
}

describe('signing in to the web service', () => {
  it('gives a token that the agent verifies as that person, acted for by the web service', async () => {
    const { tokens } = await identity.signIn({ username: 'carol' });
    const principal = await verifierFor('api://deputy-agent').verify(tokens.access_token);
    expect(principal).toMatchObject({
      user: { name: 'carol' },
      tenant: 'acme',
      roles: ['reader', 'approver'],
      actors: ['deputy-web'],
      scopes: expect.arrayContaining(['catalogue:read']) as unknown,
    });
    expect(principal.sessionId).not.toBeNull();
  });

  it('gives access tokens of ten minutes with every claim of the contract', async () => {
    const { tokens } = await identity.signIn({ username: 'bob' });
    const { payload, protectedHeader } = await jwtVerify(
      tokens.access_token,
      createRemoteJWKSet(new URL(`${identity.issuer}/jwks`)),
      { issuer: identity.issuer, audience: 'api://deputy-agent', typ: 'at+jwt' },
    );
    expect(protectedHeader.alg).toBe('RS256');
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(600);
    expect(payload).toMatchObject({
      client_id: 'deputy-web',
      azp: 'deputy-web',
      scope: expect.stringMatching(/^access_as_user /) as unknown,
      tid: 'acme',
      preferred_username: 'bob',
      name: 'Bob Lindqvist',
      groups: ['acme-editors'],
      amr: ['pwd'],
      auth_time: expect.any(Number),
      sid: expect.any(String),
      jti: expect.any(String),
    });
    expect(payload['act']).toBeUndefined();
  });

  it('tells the web service in the ID token who signed in', async () => {
    const { tokens } = await identity.signIn({ username: 'dave' });
    expect(tokens.claims()).toMatchObject({
      sub: decodeJwt(tokens.access_token).sub,
      tid: 'globex',
      preferred_username: 'dave',
      name: 'Dave Petrov',
      groups: ['globex-editors'],
      auth_time: expect.any(Number),
    });
  });

  it('asks nothing of a person who is signed in already', async () => {
    const first = await identity.signIn({ username: 'alice' });
    const again = await identity.signIn({ username: 'nobody', browser: first.browser });
    expect(again.tokens.claims()?.sub).toBe(first.tokens.claims()?.sub);
  });

  it('accepts `prompt=consent`, which some libraries send to keep `offline_access`', async () => {
    const { tokens } = await identity.signIn({ username: 'alice', parameters: { prompt: 'consent' } });
    expect(tokens.refresh_token).toBeDefined();
  });
});

describe('a refresh', () => {
  it('gives tokens for each audience that the login asked for, by scope or by resource', async () => {
    const { tokens, client } = await identity.signIn({ username: 'erin' });
    const audit = await oidc.refreshTokenGrant(client, tokens.refresh_token ?? '', {
      scope: `openid offline_access ${auditScope}`,
    });
    expect(decodeJwt(audit.access_token).aud).toBe('api://deputy-audit');
    const agent = await oidc.refreshTokenGrant(client, audit.refresh_token ?? '', {
      resource: 'api://deputy-agent',
    });
    expect(decodeJwt(agent.access_token).aud).toBe('api://deputy-agent');
    const first = await oidc.refreshTokenGrant(client, agent.refresh_token ?? '');
    expect(decodeJwt(first.access_token)).toMatchObject({
      aud: 'api://deputy-agent',
      scope: expect.stringMatching(/^access_as_user /) as unknown,
    });
  });

  it('gives no token for an audience that the login did not ask for', async () => {
    const { tokens, client } = await identity.signIn({ username: 'erin', scope: `openid ${agentScope}` });
    const refused = oidc.refreshTokenGrant(client, tokens.refresh_token ?? '', {
      resource: 'api://deputy-audit',
    });
    expect(await errorOf(refused)).toBe('invalid_target');
  });

  it('with a token that was used before ends the whole family', async () => {
    const { tokens, client } = await identity.signIn({ username: 'alice' });
    const stolen = tokens.refresh_token ?? '';
    const fresh = await oidc.refreshTokenGrant(client, stolen);
    expect(await errorOf(oidc.refreshTokenGrant(client, stolen))).toBe('invalid_grant');
    expect(await errorOf(oidc.refreshTokenGrant(client, fresh.refresh_token ?? ''))).toBe('invalid_grant');
  });

  it('sent many times at once succeeds at most once', async () => {
    const { tokens, client } = await identity.signIn({ username: 'alice' });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, () => oidc.refreshTokenGrant(client, tokens.refresh_token ?? '')),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('is refused after the web service revoked it', async () => {
    const { tokens, client } = await identity.signIn({ username: 'alice' });
    await oidc.tokenRevocation(client, tokens.refresh_token ?? '');
    expect(await errorOf(oidc.refreshTokenGrant(client, tokens.refresh_token ?? ''))).toBe('invalid_grant');
  });
});

describe('an authorization request is refused', () => {
  const authorize = (parameters: Record<string, string>) => {
    const url = new URL('/authorize', identity.issuer);
    url.search = new URLSearchParams({
      client_id: 'deputy-web',
      response_type: 'code',
      redirect_uri: 'http://localhost:3000/callback',
      scope: `openid ${agentScope}`,
      code_challenge: 'a'.repeat(43),
      code_challenge_method: 'S256',
      ...parameters,
    }).toString();
    return fetch(url, { redirect: 'manual', headers: { accept: 'text/html' } });
  };
  const errorIn = (response: Response) =>
    new URL(response.headers.get('location') ?? 'none:').searchParams.get('error');

  it('without PKCE', async () => {
    expect(errorIn(await authorize({ code_challenge: '', code_challenge_method: '' }))).toBe(
      'invalid_request',
    );
  });
  it('with plain PKCE', async () => {
    expect(errorIn(await authorize({ code_challenge_method: 'plain' }))).toBe('invalid_request');
  });
  it('for an audience that is not the client’s', async () => {
    expect(errorIn(await authorize({ scope: 'openid api://deputy-mcp/access_as_user' }))).toBe(
      'invalid_target',
    );
  });
  it('for a token without a code', async () => {
    const response = await authorize({ response_type: 'id_token token', nonce: 'n' });
    expect(response.headers.get('location')).toContain('unsupported_response_type');
  });
  it('on a page, not by redirect, when it names another address to return to', async () => {
    const response = await authorize({ redirect_uri: 'http://localhost:3000/elsewhere' });
    expect(response.status).toBe(400);
    expect(response.headers.get('location')).toBeNull();
  });
  it('from a client that is not registered', async () => {
    expect((await authorize({ client_id: 'stranger' })).status).toBe(400);
  });
});

describe('an MCP client on the person’s computer', () => {
  const native = {
    clientId: 'deputy-mcp-client',
    redirectUri: 'http://127.0.0.1:53682/callback',
    scope: 'openid api://deputy-mcp/access_as_user',
  };

  it('gets tokens for the mcp service, whatever port it listens on', async () => {
    const { tokens } = await identity.signIn({ username: 'bob', ...native });
    const principal = await verifierFor('api://deputy-mcp').verify(tokens.access_token);
    expect(principal).toMatchObject({ user: { name: 'bob' }, actors: ['deputy-mcp-client'] });
  });

  it.each([
    'http://127.0.0.1:4000/mcp',
    'http://127.0.0.1:4000/mcp/',
    'http://localhost:4000/mcp',
    'http://[::1]:4000/mcp/',
  ])('may name the mcp service by its address: %s', async (resource) => {
    const { tokens } = await identity.signIn({
      username: 'bob',
      ...native,
      scope: 'openid access_as_user',
      parameters: { resource },
    });
    expect(decodeJwt(tokens.access_token)).toMatchObject({
      aud: 'api://deputy-mcp',
      scope: expect.stringMatching(/^access_as_user /) as unknown,
    });
  });

  it.each([
    'http://127.0.0.1:4001/mcp',
    'http://127.0.0.1:4000/mcp/other',
    'http://127.0.0.1:4000/',
    'http://localhost.evil.example:4000/mcp',
    'https://evil.example/mcp',
    'api://deputy-agent',
  ])('gets no token for another resource: %s', async (resource) => {
    const signIn = identity.signIn({
      username: 'bob',
      ...native,
      scope: 'openid access_as_user',
      parameters: { resource },
    });
    expect(await errorOf(signIn)).toBe('invalid_target');
  });

  it('is not let in silently by a session that is there already', async () => {
    const { browser } = await identity.signIn({ username: 'bob' });
    const url = new URL('/authorize', identity.issuer);
    url.search = new URLSearchParams({
      client_id: native.clientId,
      response_type: 'code',
      redirect_uri: native.redirectUri,
      scope: native.scope,
      code_challenge: 'a'.repeat(43),
      code_challenge_method: 'S256',
    }).toString();
    const page = await browser.follow(url.href);
    expect(await page.response?.text()).toContain('Continue as Bob Lindqvist?');
    const refused = await browser.submit(page.url, { decision: 'cancel' });
    expect(new URL(refused.url).searchParams.get('error')).toBe('access_denied');
    const asked = await browser.follow(url.href);
    const granted = await browser.submit(asked.url, { decision: 'continue' });
    expect(new URL(granted.url).searchParams.get('code')).not.toBeNull();
  });
});

describe('discovery', () => {
  it('offers no registration, no userinfo, no implicit flow and no client credentials', async () => {
    const response = await fetch(`${identity.issuer}/.well-known/openid-configuration`);
    const metadata = (await response.json()) as Record<string, unknown>;
    expect(metadata['registration_endpoint']).toBeUndefined();
    expect(metadata['userinfo_endpoint']).toBeUndefined();
    expect(metadata['response_types_supported']).toEqual(['code']);
    expect(metadata['code_challenge_methods_supported']).toEqual(['S256']);
    expect(metadata['grant_types_supported']).not.toContain('client_credentials');
    expect(metadata['grant_types_supported']).not.toContain('implicit');
  });

  it('INVARIANT (addresses are configured): names its own addresses whatever the request says', async () => {
    const { request } = await import('node:http');
    const text = await new Promise<string>((resolve, reject) => {
      const headers = {
        host: 'evil.example',
        'x-forwarded-host': 'evil.example',
        'x-forwarded-proto': 'https',
      };
      const path = '/.well-known/openid-configuration';
      request({ host: '127.0.0.1', port: identity.port, path, headers }, (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => (body += chunk.toString()));
        response.on('end', () => resolve(body));
      })
        .on('error', reject)
        .end();
    });
    expect(text).toContain(`${identity.issuer}/token`);
    expect(text).not.toContain('evil.example');
  });

  it('takes no request that could be read in two ways', async () => {
    const asking = ['GET /jwks HTTP/1.1', 'host: localhost', 'connection: close'];
    const at = `http://127.0.0.1:${identity.port}`;
    expect(await rawRequest(at, [...asking, '', ''])).toMatchObject({ status: 200 });
    const twice = ['authorization: Basic YTpi', 'authorization: Basic Yzpk'];
    expect(await rawRequest(at, [...asking, ...twice, '', ''])).toMatchObject({ status: 400 });
  });

  it('publishes no private part of a key', async () => {
    const { keys } = (await (await fetch(`${identity.issuer}/jwks`)).json()) as { keys: object[] };
    for (const key of keys) expect(Object.keys(key).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
  });
});

describe('signing out', () => {
  const leave = async (
    hint: string | undefined,
    browser: Awaited<ReturnType<TestIdentity['signIn']>>['browser'],
  ) => {
    const url = new URL('/logout', identity.issuer);
    url.searchParams.set('post_logout_redirect_uri', 'http://localhost:3000/');
    if (hint) url.searchParams.set('id_token_hint', hint);
    const page = await browser.follow(url.href);
    const html = (await page.response?.text()) ?? '';
    const xsrf = /name="xsrf" value="(\w+)"/.exec(html)?.[1] ?? '';
    return { html, done: await browser.submit(`${identity.issuer}/logout/confirm`, { xsrf, logout: 'yes' }) };
  };

  it('by the web service returns to it and ends the session and its refresh tokens', async () => {
    const { tokens, client, browser } = await identity.signIn({ username: 'alice' });
    const { html, done } = await leave(tokens.id_token, browser);
    expect(html).toContain('requestSubmit');
    expect(done.url).toBe('http://localhost:3000/');
    expect(await errorOf(oidc.refreshTokenGrant(client, tokens.refresh_token ?? ''))).toBe('invalid_grant');
    const again = identity.signIn({ username: 'alice', password: 'wrong password', browser });
    await expect(again).rejects.toThrow('422');
  });

  it('asks first when nobody proves whose session it is', async () => {
    const { browser } = await identity.signIn({ username: 'alice' });
    const { html, done } = await leave(undefined, browser);
    expect(html).toContain('Sign out?');
    expect(html).not.toContain('<script>');
    expect(done.url).toBe(`${identity.issuer}/logout/success`);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import * as oidc from 'openid-client';
import { startIdentity, type TestIdentity } from '#test/identity/start-identity';
import { testClients } from '#test/identity/test-clients';

const agentSecret = 'secret-of-deputy-agent-in-specs';
const shy = { client_id: 'shy', redirect_uris: ['http://127.0.0.1/callback'], audiences: ['api://deputy-mcp'], scopes: ['catalogue:read'] }; // prettier-ignore

let identity: TestIdentity;
beforeAll(async () => {
  identity = await startIdentity({ clients: [...testClients, shy] });
});
afterAll(() => identity.close());

const scopesIn = (token: string): string[] => String(decodeJwt(token)['scope']).split(' ');
const full = (...scopes: string[]) => scopes.map((scope) => `api://deputy-mcp/${scope}`).join(' ');

async function signedIn(username: string, scope: string, clientId = 'deputy-mcp-client') {
  const { tokens } = await identity.signIn({
    ...{ username, clientId, redirectUri: 'http://127.0.0.1:53682/callback', scope: `openid ${scope}` },
  });
  return { told: tokens.scope, scopes: scopesIn(tokens.access_token) };
}

async function exchange(subject: string, scope: string) {
  const response = await fetch(`${identity.issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      client_id: 'deputy-agent',
      client_secret: agentSecret,
      subject_token: subject,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      audience: 'api://deputy-mcp',
      scope,
    }),
  });
  const body = (await response.json()) as Record<string, string>;
  return response.ok ? scopesIn(body['access_token'] ?? '') : `${response.status} ${String(body['error'])}`;
}

describe('INVARIANT (a token is within its person)', () => {
  it('who asks for the API alone gets what roles give and the client may carry, and is told so (RFC 6749 section 5.1)', async () => {
    const { told, scopes } = await signedIn('bob', full('access_as_user'));
    expect(scopes).toEqual(expect.arrayContaining(['access_as_user', 'catalogue:read', 'catalogue:write', 'agent:web_search', 'agent:code_exec'])); // prettier-ignore
    expect(told).toBe(full('access_as_user'));
    expect((await signedIn('alice', full('access_as_user'))).scopes).not.toContain('catalogue:write');
  });

  it('who asks for less gets less, and a client that asks for more than its person has gets what they have', async () => {
    expect((await signedIn('bob', full('agent:calc', 'catalogue:read'))).scopes).toEqual(['access_as_user', 'agent:calc', 'catalogue:read']); // prettier-ignore
    const greedy = await signedIn('alice', full('access_as_user', 'catalogue:read', 'catalogue:write', 'admin:all')); // prettier-ignore
    expect(greedy.scopes).toEqual(['access_as_user', 'catalogue:read']);
    expect(greedy.told).toBe(full('access_as_user', 'catalogue:read'));
    await expect(signedIn('alice', full('catalogue:write'))).rejects.toMatchObject({ error: 'invalid_scope' }); // prettier-ignore
  });

  it('a client carries no more than its entry or its kind says, whoever its person is', async () => {
    expect((await signedIn('bob', full('access_as_user'), 'shy')).scopes).toEqual(['access_as_user', 'catalogue:read']); // prettier-ignore
    expect((await signedIn('oscar', full('access_as_user'))).scopes).not.toContain('admin:all');
  });

  it('a refresh that names more than the sign-in did is refused, and one that names nothing keeps it', async () => {
    const { tokens, client } = await identity.signIn({
      username: 'bob',
      scope: 'openid api://deputy-agent/catalogue:read',
    });
    const again = await oidc.refreshTokenGrant(client, tokens.refresh_token ?? '');
    expect(scopesIn(again.access_token)).toEqual(['access_as_user', 'catalogue:read']);
    const more = { scope: 'openid api://deputy-agent/catalogue:write' };
    await expect(oidc.refreshTokenGrant(client, again.refresh_token ?? '', more)).rejects.toMatchObject({ error: 'invalid_scope' }); // prettier-ignore
  });
});

describe('INVARIANT (asking widens nothing): a refresh', () => {
  const refreshed = async (scope: string, again?: (told: string) => string) => {
    const { tokens, client } = await identity.signIn({ username: 'bob', scope: `openid ${scope}` });
    const parameters = again && { scope: again(tokens.scope ?? '') };
    return scopesIn(
      (await oidc.refreshTokenGrant(client, tokens.refresh_token ?? '', parameters)).access_token,
    );
  };
  const agent = (...names: string[]) => names.map((name) => `api://deputy-agent/${name}`).join(' ');

  it('may name what the client was told, and gets the same', async () => {
    expect(await refreshed(agent('access_as_user'), (told) => told)).toContain('catalogue:write');
    expect(await refreshed(agent('catalogue:read', 'admin:all'), (told) => told)).toEqual(['access_as_user', 'catalogue:read']); // prettier-ignore
  });

  it('that names the API alone brings no more than the sign-in asked for by name', async () => {
    const narrow = agent('access_as_user', 'catalogue:read');
    expect(await refreshed(narrow, () => agent('access_as_user'))).toEqual([
      'access_as_user',
      'catalogue:read',
    ]);
  });

  it('of one API is not bounded by what was named of another', async () => {
    const both = `${agent('access_as_user')} api://deputy-identity/read:profile`;
    expect(await refreshed(both, () => agent('access_as_user'))).toContain('catalogue:write');
  });
});

describe('INVARIANT (an exchange widens nothing)', () => {
  it('it carries over what the token has and the API knows, or what is named of it, and refuses more', async () => {
    const narrow = await identity.signIn({
      username: 'bob',
      scope: 'openid api://deputy-agent/catalogue:read api://deputy-agent/ai:generate',
    });
    const held = narrow.tokens.access_token;
    expect(await exchange(held, 'access_as_user')).toEqual(['access_as_user', 'catalogue:read']);
    expect(await exchange(held, 'catalogue:read')).toEqual(['access_as_user', 'catalogue:read']);
    for (const wider of ['catalogue:write', 'catalogue:read catalogue:write', 'admin:all'])
      expect(await exchange(held, wider)).toBe('400 invalid_scope');
  });

  it('`agent:<action>` narrows like the others, though no such tool is here', async () => {
    const { tokens } = await identity.signIn({ username: 'bob' });
    const all = await exchange(tokens.access_token, 'access_as_user');
    const kinds = ['web_search', 'calc', 'db_read', 'llm', 'code_exec'].map((kind) => `agent:${kind}`);
    expect(all).toEqual(expect.arrayContaining([...kinds, 'catalogue:write', 'mcp:connect']));
    expect(await exchange(tokens.access_token, 'agent:web_search')).toEqual(['access_as_user', 'agent:web_search']); // prettier-ignore
  });
});

it('whoever is asked to let a client in reads what it asks for, of what they have, in words', async () => {
  const { browser } = await identity.signIn({ username: 'alice' });
  const pageOf = async (scope: string) => {
    const url = new URL('/authorize', identity.issuer);
    url.search = new URLSearchParams({
      ...{ client_id: 'deputy-mcp-client', response_type: 'code', redirect_uri: 'http://127.0.0.1:53682/callback' },
      ...{ scope: `openid ${scope}`, code_challenge: 'a'.repeat(43), code_challenge_method: 'S256' },
    }).toString();
    return (await (await browser.follow(url.href)).response?.text()) ?? '';
  };
  expect(await pageOf(full('catalogue:read', 'agent:calc', 'catalogue:write'))).toContain('It asks to</dt><dd>see products; calculate for you. Nothing else.');
  const whole = await pageOf(full('access_as_user'));
  expect(whole).toContain('It will be able to');
  expect(whole).not.toContain('It asks to');
}); // prettier-ignore

it('the metadata of the issuer names every scope that can be asked for (RFC 8414 section 2)', async () => {
  const metadata = (await (await fetch(`${identity.issuer}/.well-known/openid-configuration`)).json()) as { scopes_supported: string[] }; // prettier-ignore
  expect(metadata.scopes_supported).toEqual(
    expect.arrayContaining(['openid', full('access_as_user'), full('catalogue:write'), 'api://deputy-agent/ai:generate']), // prettier-ignore
  );
  expect(metadata.scopes_supported).not.toContain('api://deputy-audit/catalogue:write');
});

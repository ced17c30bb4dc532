import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { decodeJwt } from 'jose';
import { Browser, passwordOf } from '#test/identity/sign-in';
import { MeshError } from '#libs/mesh';
import { agentKey } from '#libs/principal';
import { startIdentity, type TestIdentity } from '#test/identity/start-identity';
import { storedAgent } from '#test/identity/stored-agents';
import { knownRedirects } from '../redirects.js';

const scope = 'openid api://deputy-mcp/access_as_user';
const back = 'http://127.0.0.1:53682/oauth/callback';

describe('clients that register themselves', () => {
  let identity: TestIdentity;
  beforeAll(async () => {
    identity = await startIdentity({
      registrationRedirects: knownRedirects,
      trustedProxies: ['127.0.0.0/8'],
    });
  });
  afterAll(() => identity.close());

  let place = 0;
  /** Each from an address of its own, where nothing else is said. */
  const post = (body: unknown, address = `198.51.100.${String((place += 1))}`) =>
    fetch(`${identity.issuer}/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const register = async (body: object) =>
    (await (await post({ redirect_uris: [back], ...body })).json()) as Record<string, string>;
  const authorize = (clientId: string, parameters: Record<string, string> = {}) => {
    const url = new URL('/authorize', identity.issuer);
    url.search = new URLSearchParams({
      client_id: clientId,
      response_type: 'code',
      redirect_uri: back,
      scope,
      code_challenge: 'a'.repeat(43),
      code_challenge_method: 'S256',
      ...parameters,
    }).toString();
    return url.href;
  };

  it('are found by whoever looks for the endpoint', async () => {
    for (const at of ['openid-configuration', 'oauth-authorization-server']) {
      const found = await fetch(`${identity.issuer}/.well-known/${at}`);
      expect(await found.json()).toMatchObject({
        registration_endpoint: `${identity.issuer}/register`,
        authorization_response_iss_parameter_supported: true,
        token_endpoint_auth_methods_supported: expect.arrayContaining(['none']),
      });
      // From a browser, whatever page it runs in.
      const preflight = await fetch(`${identity.issuer}/.well-known/${at}`, {
        method: 'OPTIONS',
        headers: {
          origin: 'https://inspector.example',
          'access-control-request-method': 'GET',
          'access-control-request-headers': 'mcp-protocol-version',
        },
      });
      expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([
        204,
        'https://inspector.example',
      ]);
      expect(preflight.headers.get('access-control-allow-headers')).toBe('mcp-protocol-version');
    }
  });

  it('are public, with the redirects they ask for and nothing else of what they say', async () => {
    const response = await post({
      client_id: 'deputy-web',
      client_name: 'Example Client',
      redirect_uris: [back, ...knownRedirects],
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      token_endpoint_auth_method: 'client_secret_basic',
      backchannel_logout_uri: 'http://169.254.169.254/latest',
      jwks_uri: 'http://169.254.169.254/latest',
      sector_identifier_uri: 'https://evil.example/sector.json',
      scope: 'api://deputy-audit/access_as_user',
    });
    expect([response.status, response.headers.get('cache-control')]).toEqual([201, 'no-store']);
    expect(await response.json()).toEqual({
      client_id: expect.stringMatching(/^dcr-[\w-]{24}$/),
      client_id_issued_at: expect.any(Number),
      client_name: 'Example Client',
      redirect_uris: [back, ...knownRedirects],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      application_type: 'native',
    });
  });

  it('ask as applications really do: Visual Studio Code with all its redirects at once, and a grant that nobody gets here', async () => {
    const redirect_uris = ['https://insiders.vscode.dev/redirect', 'https://vscode.dev/redirect', 'http://127.0.0.1/', 'http://127.0.0.1:33418/'];
    const grant_types = ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'];
    const response = await post({ client_name: 'Visual Studio Code', client_uri: 'https://code.visualstudio.com', grant_types, response_types: ['code'], redirect_uris, token_endpoint_auth_method: 'none', application_type: 'native' });
    expect([response.status, await response.json()]).toMatchObject([201, { redirect_uris, grant_types: ['authorization_code', 'refresh_token'] }]);
  }); // prettier-ignore

  it('INVARIANT (newcomers reach mcp alone): act for a person who has said yes, and become agents of the lowest trust in their tenant', async () => {
    const { client_id: clientId = '' } = await register({ client_name: 'Example Client' });
    const { tokens } = await identity.signIn({
      username: 'bob',
      clientId,
      redirectUri: back.replace('53682', '9'),
      scope,
    });
    expect(decodeJwt(tokens.access_token)).toMatchObject({ aud: 'api://deputy-mcp', azp: clientId });
    expect(await storedAgent(identity, 'acme', clientId)).toMatchObject({
      kind: 'client',
      trust: 'unapproved',
      state: 'active',
      redirects: [back],
      owner: expect.stringContaining('#'),
    });
    expect(await storedAgent(identity, 'globex', clientId)).toBeUndefined();
    for (const audience of ['audit', 'agent', 'identity']) {
      const url = authorize(clientId, { scope: `openid api://deputy-${audience}/access_as_user` });
      const refused = await fetch(url, { redirect: 'manual' });
      expect(refused.headers.get('location')).toContain('error=invalid_target');
    }
  });

  it('exchange no token and get none without a person', async () => {
    const { client_id: clientId = '' } = await register({ grant_types: ['authorization_code', 'client_credentials'] });
    const grant = (body: Record<string, string>) =>
      fetch(`${identity.issuer}/token`, {
        method: 'POST',
        body: new URLSearchParams({ client_id: clientId, scope: 'api://deputy-mcp/access_as_user', ...body }),
      }).then(async (response) => ((await response.json()) as { error: string }).error);
    expect(await grant({ grant_type: 'client_credentials' })).toMatch(/unsupported_grant_type|unauthorized_client/);
    for (const type of ['jwt-bearer', 'token-exchange'])
      expect(
        await grant({ grant_type: `urn:ietf:params:oauth:grant-type:${type}`, assertion: 'a.b.c', subject_token: 'a.b.c' }),
      ).toMatch(/unauthorized_client|invalid_client|invalid_request/);
  }); // prettier-ignore

  describe('INVARIANT (consent is given)', () => {
    /** Where bob is once he has signed in, and has answered nothing else. */
    const signedIn = async (clientId: string) => {
      const browser = new Browser();
      const page = await browser.follow(authorize(clientId));
      const html = (await page.response?.text()) ?? '';
      const next = await browser.submit(page.url, { username: 'bob', password: passwordOf('bob') });
      return { browser, signInPage: html, next, html: (await next.response?.text()) ?? '' };
    };

    it('signing in alone lets no client in that came by itself, and says who asks, where the person goes and what it may do', async () => {
      const { client_id: clientId = '' } = await register({ client_name: 'Example Client' });
      const { html, next } = await signedIn(clientId);
      expect(new URL(next.url).origin).toBe(identity.issuer);
      expect(html).toContain('an application that registered itself');
      expect(html).toContain('calls itself <q><bdi>Example Client</bdi></q>');
      expect(html).toContain('a program on this computer, at 127.0.0.1:53682');
      expect(html).toContain('<strong>read</strong> what you may');
      expect(html).toContain('It cannot change or delete anything, until an operator of acme approves it.');
      expect(await storedAgent(identity, 'acme', clientId)).toBeUndefined();
    });

    it('is asked each time, also of a person who has said yes before', async () => {
      const { client_id: clientId = '' } = await register({});
      const { browser } = await identity.signIn({ username: 'bob', clientId, redirectUri: back, scope });
      const again = await browser.follow(authorize(clientId));
      expect(await again.response?.text()).toContain('act for you?');
      const silent = await browser.follow(authorize(clientId, { prompt: 'none' }));
      expect(new URL(silent.url).searchParams.get('error')).toMatch(/_required$/);
    });

    it('while it is not known how a client stands, the answer is neither yes nor no', async () => {
      const { client_id: clientId = '' } = await register({});
      const { browser, next } = await signedIn(clientId);
      const get = jest.spyOn(identity.agents, 'get').mockRejectedValue(new MeshError('unavailable', 'gone'));
      const away = await browser.submit(next.url, { decision: 'continue' });
      get.mockRestore();
      expect([away.response?.status, away.response?.headers.get('retry-after')]).toEqual([503, '5']);
      const again = await browser.submit(next.url, { decision: 'continue' });
      expect(new URL(again.url).searchParams.get('code')).not.toBeNull();
    });

    it('a no registers nothing and gives no code', async () => {
      const { client_id: clientId = '' } = await register({});
      const { browser, next } = await signedIn(clientId);
      const { searchParams } = new URL((await browser.submit(next.url, { decision: 'cancel' })).url);
      expect([searchParams.get('error'), searchParams.get('code')]).toEqual(['access_denied', null]);
      expect(searchParams.get('iss')).toBe(identity.issuer);
      expect(await storedAgent(identity, 'acme', clientId)).toBeUndefined();
    });

    it('one that an operator has disabled is not let in, whatever the person says', async () => {
      const { client_id: clientId = '' } = await register({});
      await identity.signIn({ username: 'bob', clientId, redirectUri: back, scope });
      const entry = await storedAgent(identity, 'acme', clientId);
      await identity.agents.put(agentKey('acme', clientId), JSON.stringify({ ...entry, state: 'disabled' }));
      const { browser, next, html } = await signedIn(clientId);
      expect(html).toContain('an operator of acme has disabled it');
      expect(html).not.toContain('value="continue"');
      const forced = await browser.submit(next.url, { decision: 'continue' });
      expect(new URL(forced.url).searchParams.get('error')).toBe('access_denied');
      expect(await storedAgent(identity, 'acme', clientId)).toMatchObject({ state: 'disabled' });
    });
  });

  it.each([
    ['Deputy', 'the name of this service'],
    ['DEPUTY agent', 'one like it'],
    ['\uFF24\uFF45\uFF50\uFF55\uFF54\uFF59', 'it in full width'],
    ['\u{1D403}\u{1D41E}\u{1D429}\u{1D42E}\u{1D42D}\u{1D432}', 'it in letters of mathematics'],
    ['De puty', 'it in two words'],
    ['The D.e.p.u.t.y', 'it in letters apart'],
    ['\u0110eputy', 'a letter with a stroke'],
    ['Dep\u1EE5ty', 'a letter with a dot below'],
    ['\uFF23\uFF4C\uFF41\uFF55\uFF44\uFF45', 'an application in full width'],
    ['C1aude', 'a digit in an application'],
    ['Cl\u00E4ude Code', 'a mark on an application'],
    ['V\u{1D456}sual Studio Code', 'a letter of mathematics in an application'],
    ['Cl\u0430ude', 'Cyrillic among Latin letters'],
    ['\u202EedualC', 'marks of direction'],
    ['Clau\u200Bde', 'what cannot be seen'],
    ['A'.repeat(65), 'too long a name'],
    [['Claude'], 'no text'],
  ])('INVARIANT (a name proves nothing): %j is not shown, and never in the place of who asks', async (client_name, _what) => {
    const { client_id: clientId = '', ...answer } = await register({ client_name });
    expect(answer['client_name']).toBeUndefined();
    const page = await new Browser().follow(authorize(clientId));
    const html = (await page.response?.text()) ?? '';
    expect(html).toContain('to continue to <b><bdi>an application that registered itself</bdi></b>');
  }); // prettier-ignore

  it.each(['Claude Code', 'VS Code', 'Visual Studio Code', 'My ClaudeCode', 'mcp-remote', 'Caf\u00E9', '\u041F\u043E\u0447\u0442\u0430', '\u30E1\u30E2'])('keep a name that is written plainly, as what they call themselves: %s', async (client_name) => {
    expect(await register({ client_name })).toMatchObject({ client_name });
  }); // prettier-ignore

  it('show markup in a name as text', async () => {
    const { client_id: clientId = '' } = await register({ client_name: '<img src=x onerror=alert(1)>' });
    const browser = new Browser();
    const page = await browser.follow(authorize(clientId));
    const next = await browser.submit(page.url, { username: 'bob', password: passwordOf('bob') });
    const html = (await next.response?.text()) ?? '';
    expect(html).toContain('&#60;img src=x');
    expect(html).not.toContain('<img');
  });

  it.each([
    'https://evil.example/callback',
    'https://claude.ai.evil.example/api/mcp/auth_callback',
    'https://claude.ai/api/mcp/auth_callback/',
    'https://claude.ai/api/mcp/auth_callback?next=https://evil.example',
    'https://claude.ai:8443/api/mcp/auth_callback',
    'https://user@claude.ai/api/mcp/auth_callback',
    'https://claude.ai/api/mcp/../mcp/auth_callback',
    'https://claude%2eai/api/mcp/auth_callback',
    'HTTPS://claude.ai/api/mcp/auth_callback',
    'http://claude.ai/api/mcp/auth_callback',
    'http://user:secret@127.0.0.1/callback',
    'http://127.0.0.1.evil.example/callback',
    'http://localhost.evil.example/callback',
    'http://127.1/callback',
    'http://0x7f000001/callback',
    'http://0.0.0.0/callback',
    'http://[::ffff:127.0.0.1]/callback',
    'http://127.0.0.1/callback#fragment',
    'http://127.0.0.1\\@evil.example/callback',
    'http://127.0.0.1/call\tback',
    'javascript:alert(1)//http://127.0.0.1/',
    'data:text/html,x',
    'vscode://evil.extension/callback',
    'cursor://evil.extension/oauth/callback',
    'callback',
    '',
  ])('INVARIANT (listed redirects): are refused with %s, whatever else they bring', async (uri) => {
    const response = await post({ redirect_uris: [back, uri] });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: expect.stringMatching(/^invalid_(redirect_uri|client_metadata)$/),
    });
  });

  it.each([
    ['no object', '[]', 'invalid_client_metadata'],
    ['no JSON', '{', 'invalid_client_metadata'],
    ['a key twice', '{"redirect_uris":[],"redirect_uris":["http://127.0.0.1/"]}', 'invalid_client_metadata'],
    ['nothing', '{}', 'invalid_redirect_uri'],
    ['no redirect', { redirect_uris: [] }, 'invalid_redirect_uri'],
    ['too many redirects', { redirect_uris: Array.from({ length: 17 }, (_, i) => `${back}/${String(i)}`) }, 'invalid_redirect_uri'],
    ['a long redirect', { redirect_uris: [`${back}${'a'.repeat(512)}`] }, 'invalid_redirect_uri'],
    ['too much', { redirect_uris: [back], software_statement: 'a'.repeat(9_000) }, 'invalid_client_metadata'],
    ['a flow that is not offered', { redirect_uris: [back], grant_types: ['client_credentials'] }, 'invalid_client_metadata'],
    ['a token without a code', { redirect_uris: [back], response_types: ['token'] }, 'invalid_client_metadata'],
  ])('are refused with %s, and told why', async (_what, body, error) => {
    const response = await post(body);
    expect([400, 413]).toContain(response.status);
    expect(await response.json()).toEqual({ error, error_description: expect.stringMatching(/\w/) });
  }); // prettier-ignore

  it('at authorization may use another port of their own computer, and no other address', async () => {
    const { client_id: clientId = '' } = await register({});
    const asked = async (redirect_uri: string) =>
      (await fetch(authorize(clientId, { redirect_uri }), { redirect: 'manual' })).status;
    expect(await asked('http://127.0.0.1:1/oauth/callback')).toBe(303);
    for (const other of [
      'http://127.0.0.1:1/oauth/callback/x',
      'http://localhost:1/oauth/callback',
      'http://u@127.0.0.1:1/oauth/callback',
      'http://127.0.0.1:1/oauth/callback?x=1',
      'https://127.0.0.1:1/oauth/callback',
      'http://127.0.0.1:1%2f@evil.example/oauth/callback',
    ])
      expect([other, await asked(other)]).toEqual([other, 400]);
  });

  it('are turned away beyond what one address may register, and nobody else is', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 25; i += 1) statuses.push((await post({ redirect_uris: [back] }, '203.0.113.66')).status);
    expect([statuses[0], statuses.at(-1)]).toEqual([201, 429]);
    const refused = await post({ redirect_uris: [back] }, '203.0.113.66');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ error: 'temporarily_unavailable' });
    expect((await post({ redirect_uris: [back] }, '203.0.113.67')).status).toBe(201);
  }); // prettier-ignore

  it('are not found where an operator has not switched it on', async () => {
    const closed = await startIdentity();
    const response = await fetch(`${closed.issuer}/register`, { method: 'POST', body: '{}' });
    const told = await response.text();
    await closed.close();
    expect([response.status, told]).toEqual([404, expect.not.stringContaining('register')]);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { decodeJwt } from 'jose';
import { eventually } from '#test/eventually';
import { type Internet, json, startInternet } from '#test/identity/internet';
import { Browser, passwordOf } from '#test/identity/sign-in';
import { startIdentity, type TestIdentity } from '#test/identity/start-identity';
import { storedAgent } from '#test/identity/stored-agents';

const scope = 'openid api://deputy-mcp/access_as_user';
const back = 'http://127.0.0.1:53682/callback';
const open = '93.184.216.34';

/** Behind a proxy that is believed about addresses, so that strangers come from many. */
describe('clients that describe themselves at their address', () => {
  let internet: Internet;
  let identity: TestIdentity;
  let now = Date.now();
  beforeAll(async () => {
    internet = await startInternet(['app.example', 'other.example']);
    for (const host of ['app.example', 'other.example']) internet.resolves(host, [open]);
    identity = await startIdentity({
      outside: internet.outside,
      clock: () => now,
      trustedProxies: ['127.0.0.0/8'],
    });
  });
  afterAll(async () => {
    await identity.close();
    await internet.close();
  });
  let place = 0;
  beforeEach(() => {
    place += 1;
    // The budget of the one host that most of this is about.
    now += 60_000;
    for (const seen of [internet.lookups, internet.connections, internet.requests]) seen.splice(0);
  });

  let count = 0;
  /** A new document at an address of its own. */
  const described = (change: object = {}, host = 'app.example') => {
    const id = `https://${host}/clients/${String((count += 1))}`;
    const plain = {
      client_id: id,
      client_name: 'Example Client',
      redirect_uris: ['http://127.0.0.1/callback'],
    };
    internet.serves(id, json({ ...plain, ...change }));
    return id;
  };
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
  const ask = (clientId: string, address = `198.51.100.${String(place)}`, parameters: Record<string, string> = {}) =>
    fetch(authorize(clientId, parameters), {
      redirect: 'manual',
      headers: { accept: 'text/html', 'x-forwarded-for': address },
    }); // prettier-ignore
  /** Status and page of a refusal. */
  const refused = async (clientId: string) => {
    const response = await ask(clientId);
    return { status: response.status, page: await response.text() };
  };

  it('are said to be taken', async () => {
    const found = await fetch(`${identity.issuer}/.well-known/oauth-authorization-server`);
    expect(await found.json()).toMatchObject({ client_id_metadata_document_supported: true });
  });

  it('act for a person who has said yes, by the mcp service alone, and become agents of the lowest trust', async () => {
    const clientId = described();
    const { tokens } = await identity.signIn({ username: 'bob', clientId, redirectUri: back, scope });
    expect(decodeJwt(tokens.access_token)).toMatchObject({ aud: 'api://deputy-mcp', azp: clientId });
    expect(await storedAgent(identity, 'acme', clientId)).toMatchObject({
      trust: 'unapproved',
      redirects: ['http://127.0.0.1/callback'],
    });
    expect(tokens.refresh_token).toBeUndefined();
    expect(internet.requests).toHaveLength(1);
  });

  it('are shown by the host of their address, and what they call themselves in words of their own', async () => {
    const clientId = described({ client_name: 'Deputy Support', logo_uri: 'https://app.example/logo.png' });
    const named = described({ client_name: 'Claude Code' });
    for (const [id, name] of [[clientId, ''], [named, 'It calls itself <q><bdi>Claude Code</bdi></q>.']] as const) {
      const browser = new Browser();
      const page = await browser.follow(authorize(id));
      expect(await page.response?.text()).toContain('to continue to <b><bdi>app.example</bdi></b>');
      const next = await browser.submit(page.url, { username: 'bob', password: passwordOf('bob') });
      const html = (await next.response?.text()) ?? '';
      expect(html).toContain('Let <bdi>app.example</bdi> act for you?');
      expect(html).toContain(name);
      expect(html).not.toMatch(/Deputy Support|logo\.png/);
      expect(html).toContain('It cannot change or delete anything, until an operator of acme approves it.');
    }
  }); // prettier-ignore

  it('are asked for once, however many ask at the same time, and then not for a while', async () => {
    const clientId = described();
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(clientId)));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(303));
    expect((await ask(clientId, '203.0.113.1')).status).toBe(303);
    expect(internet.requests).toHaveLength(1);
  });

  it.each([
    ['max-age=0, no-store', 300],
    ['max-age=999999999', 24 * 3600],
  ])('are kept for no less and no longer than this service says, where their host says `%s`', async (said, seconds) => {
    const clientId = described();
    internet.serves(clientId, json({ client_id: clientId, redirect_uris: [back] }, { 'cache-control': said }));
    const real = Date.now();
    const at = jest.spyOn(Date, 'now');
    const askedAfter = async (later: number) => {
      at.mockReturnValue(real + later * 1_000);
      await ask(clientId);
      return internet.requests.length;
    };
    expect([await askedAfter(0), await askedAfter(seconds - 2), await askedAfter(seconds + 2)]).toEqual([1, 1, 2]);
    at.mockRestore();
  }); // prettier-ignore

  it.each([
    ['10.0.0.1'],
    ['127.0.0.1'],
    ['169.254.169.254'],
    ['100.100.100.200'],
    ['::ffff:169.254.169.254'],
    ['64:ff9b::a9fe:a9fe'],
  ])('that point inwards, to %s, are refused on a page, and nothing is connected to', async (address) => {
    internet.resolves('inside.example', [address]);
    const { status, page } = await refused('https://inside.example/client');
    expect(status).toBe(400);
    expect(page).toContain('its address cannot be reached');
    expect(page).not.toContain(address);
    expect(internet.connections).toEqual([]);
  });

  it.each([
    'https://127.0.0.1/client',
    'https://[::1]/client',
    'https://localhost/client',
    'https://intranet/client',
    'https://app.example:22/client',
    'https://user@app.example/client',
    'https://app.example/client?x=1',
    'https://app.example',
    'http://app.example/client',
    'https://APP.example/client',
  ])('are not looked for at %s', async (clientId) => {
    expect((await refused(clientId)).status).toBe(400);
    expect(internet.lookups).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['another address', { client_id: 'https://other.example/clients/1' }, 'is not its address'],
    ['the id of an application that is known here', { client_id: 'deputy-mcp-client' }, 'is not its address'],
    ['no id', { client_id: undefined }, 'is not its address'],
    ['a list', { client_id: ['https://app.example/'] }, 'is not its address'],
    ['no redirect', { redirect_uris: [] }, 'redirect_uris'],
    ['a redirect to another host', { redirect_uris: ['https://evil.example/cb'] }, 'must be on app.example'],
    ['a redirect to a neighbour', { redirect_uris: ['https://x.app.example/cb'] }, 'must be on app.example'],
    ['a redirect to another port', { redirect_uris: ['https://app.example:8443/cb'] }, 'must be on app.example'],
    ['a redirect with a user', { redirect_uris: ['https://app.example@evil.example/cb'] }, 'must not name a user'],
    ['a redirect to a script', { redirect_uris: ['javascript:alert(1)'] }, 'must be https'],
    ['a redirect to any application', { redirect_uris: ['cursor://anysphere.cursor-mcp/oauth/callback'] }, 'must be https'],
    ['a redirect over http', { redirect_uris: ['http://app.example/cb'] }, 'must be https'],
    ['a secret', { token_endpoint_auth_method: 'client_secret_basic' }, 'must be `none`'],
    ['keys', { token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'https://app.example/jwks' }, 'must be `none`'],
    ['a flow that is not offered', { grant_types: ['client_credentials'] }, 'grant_types'],
  ])('INVARIANT (a document speaks for its own address): is refused with %s', async (_what, change, told) => {
    const { status, page } = await refused(described(change));
    expect(status).toBe(400);
    expect(page).toContain(told);
    expect(page).toContain('could not be used');
  }); // prettier-ignore

  it('INVARIANT (strangers name no address): nothing else that a document says is fetched, then or when somebody signs out', async () => {
    const clientId = described({
      backchannel_logout_uri: 'https://other.example/logout',
      sector_identifier_uri: 'https://other.example/sector',
      jwks_uri: 'https://other.example/jwks',
      logo_uri: 'https://other.example/logo',
      initiate_login_uri: 'https://other.example/login',
    });
    const { browser } = await identity.signIn({ username: 'bob', clientId, redirectUri: back, scope });
    const page = await browser.follow(`${identity.issuer}/logout`);
    const xsrf = /name="xsrf" value="(\w+)"/.exec((await page.response?.text()) ?? '')?.[1] ?? '';
    await browser.submit(`${identity.issuer}/logout/confirm`, { xsrf, logout: 'yes' });
    expect(internet.requests).toEqual([clientId.replace('https://', '')]);
  });

  it('show markup and marks of direction in a document as text, or not at all', async () => {
    const clientId = described({ client_name: '\u202E<script>alert(1)</script>' });
    const html = (await (await new Browser().follow(authorize(clientId))).response?.text()) ?? '';
    expect(html).not.toMatch(/<script>|\u202E/);
  });

  it('may use another port of the person’s own computer at authorization, and no other address', async () => {
    const clientId = described({ redirect_uris: ['http://127.0.0.1/callback', 'https://app.example/cb'] });
    const status = async (redirect_uri: string) => (await ask(clientId, undefined, { redirect_uri })).status;
    expect(await status('http://127.0.0.1:1/callback')).toBe(303);
    expect(await status('https://app.example/cb')).toBe(303);
    for (const other of ['https://app.example/cb/', 'https://app.example:8443/cb', 'https://app.example/cb?x', 'http://127.0.0.1:1/', 'https://evil.example/cb', 'http://u@127.0.0.1:1/callback'])
      expect([other, await status(other)]).toEqual([other, 400]);
  }); // prettier-ignore

  it('INVARIANT (no open redirector): lead nobody to their host who has answered nothing here', async () => {
    const redirect_uri = 'https://app.example/cb';
    const clientId = described({ redirect_uris: [redirect_uri, 'http://127.0.0.1/callback'] });
    const mistakes: Record<string, string>[] = [{ prompt: 'none' }, { scope: 'openid api://x/y' }, { response_type: 'token' }, { code_challenge: '' }];
    for (const wrong of mistakes) {
      const response = await ask(clientId, undefined, { redirect_uri, ...wrong });
      expect([wrong, response.status, response.headers.get('location')]).toEqual([wrong, 400, null]);
      const own = await ask(clientId, undefined, wrong);
      expect(own.headers.get('location')).toMatch(/^http:\/\/127\.0\.0\.1:53682\/callback[?#]error=/);
    }
    const browser = new Browser();
    const page = await browser.follow(authorize(clientId, { redirect_uri }));
    const next = await browser.submit(page.url, { username: 'bob', password: passwordOf('bob') });
    const no = await browser.submit(next.url, { decision: 'cancel' });
    expect(no.url).toMatch(/^https:\/\/app\.example\/cb\?error=access_denied/);
  }); // prettier-ignore

  describe('are asked for within a budget', () => {
    it('of one prefix, at whatever endpoint: nobody looks for hosts with this service', async () => {
      const statuses: number[] = [];
      const errors: unknown[] = [];
      for (let i = 0; i < 12; i += 1) statuses.push((await ask(`https://h${String(i)}.example/c`, '203.0.113.66')).status);
      for (let i = 0; i < 12; i += 1) {
        const response = await fetch(`${identity.issuer}/token`, {
          method: 'POST',
          headers: { 'x-forwarded-for': '203.0.113.66' },
          body: new URLSearchParams({ client_id: `https://t${String(i)}.example/c`, grant_type: 'authorization_code', code: 'x' }),
        });
        statuses.push(response.status);
        errors.push(((await response.json()) as { error: string }).error);
      }
      expect(internet.lookups).toHaveLength(20);
      expect([statuses[0], statuses.at(-1), errors.at(-1)]).toEqual([400, 429, 'temporarily_unavailable']);
      const late = await ask('https://late.example/c', '203.0.113.66');
      expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await ask(described(), '203.0.113.67')).status).toBe(303);
    }); // prettier-ignore

    it('so many at once, however slow their hosts are', async () => {
      const answered: ((error: Error) => void)[] = [];
      const slow = jest.spyOn(internet.outside, 'addressesOf').mockImplementation(
        () => new Promise((_, reject) => void answered.push(reject)),
      );
      const waiting = Array.from({ length: 32 }, (_, i) => ask(`https://s${String(i)}.example/c`, `203.0.113.${String(100 + i)}`));
      await eventually('all are under way', () => answered.length === 32);
      const beyond = await ask('https://beyond.example/c', '203.0.113.200');
      expect([beyond.status, beyond.headers.get('retry-after')]).toEqual([429, '1']);
      slow.mockRestore();
      for (const end of answered) end(new Error('no such host'));
      expect(new Set((await Promise.all(waiting)).map(({ status }) => status))).toEqual(new Set([400]));
      expect((await ask(described(), '203.0.113.200')).status).toBe(303);
    }); // prettier-ignore

    it('of one host, from however many places: nobody floods it by this service', async () => {
      for (let i = 0; i < 60; i += 1) await ask(described({}, 'other.example'), `192.0.2.${String(i)}`);
      expect(internet.requests.length).toBeLessThanOrEqual(30);
      // Whoever has signed in here before is counted as themselves.
      const { browser } = await identity.signIn({ username: 'bob' });
      const page = await browser.follow(authorize(described({}, 'other.example')));
      expect(await page.response?.text()).toContain('act for you?');
    });

    it('so that no stranger keeps out who is known: the document of a client that a person has let in is counted by itself', async () => {
      const clientId = described({}, 'other.example');
      await identity.signIn({ username: 'bob', clientId, redirectUri: back, scope });
      for (let i = 0; i < 60; i += 1) await ask(described({}, 'other.example'), `192.0.2.${String(i)}`);
      const newcomer = await ask(described({}, 'other.example'), '203.0.113.1');
      const at = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 25 * 3_600_000);
      internet.requests.splice(0);
      const known = await ask(clientId, '203.0.113.2');
      at.mockRestore();
      expect([newcomer.status, known.status, internet.requests.length]).toEqual([429, 303, 1]);
    });
  });

  it('are not taken, and not fetched, where an operator has switched them off', async () => {
    const closed = await startIdentity({ outside: internet.outside, clientDocuments: false });
    const url = authorize(described()).replace(identity.issuer, closed.issuer);
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(400);
    expect(internet.lookups).toEqual([]);
    await closed.close();
  });
});

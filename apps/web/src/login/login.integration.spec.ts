import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oidc from 'openid-client';
import { buckets } from '#libs/contracts';
import { openBucket } from '#libs/mesh';
import { newSecret, SealedStore } from '#libs/sealing';
import { eventually } from '#test/eventually';
import { startTestWeb, type TestWeb } from '#test/web/start-test-web';
import { type Visitor } from '#test/web/visitor';
import { Session } from '../session/session.js';

const cookieName = '__Host-deputy';
/** 401 where the session names nobody, else how asking for it went. */
const status = async (visitor: Visitor) => {
  const response = await visitor.go('/api/session');
  const told = (await response.json()) as { user?: object | null };
  return told.user === null ? 401 : response.status;
};
const code = async (response: Response) => ((await response.json()) as { code: string }).code;

describe('a login', () => {
  let web: TestWeb;
  beforeAll(async () => {
    web = await startTestWeb();
  });
  afterAll(() => web.stop());

  /** What the store holds for a person, opened with their cookie. */
  const opened = async (visitor: Visitor) => {
    const bucket = await openBucket(await web.nats.connect('web'), buckets.sessions.name);
    const store = new SealedStore('session', Session, () => Promise.resolve(bucket));
    const secret = visitor.cookie(cookieName) ?? '';
    const found = await store.read(secret);
    if (!found) throw new Error('no session');
    return { store, secret, ...found };
  };

  it('asks for a code with PKCE, state and nonce', async () => {
    const response = await web.visitor().go('/auth/login');
    const asked = new URL(response.headers.get('location') ?? '').searchParams;
    expect(response.status).toBe(303);
    expect(asked.get('response_type')).toBe('code');
    expect(asked.get('code_challenge_method')).toBe('S256');
    for (const name of ['code_challenge', 'state', 'nonce'])
      expect(asked.get(name)?.length).toBeGreaterThan(20);
  });

  it('ends with one cookie that scripts cannot read, and a session that says who', async () => {
    const visitor = web.visitor();
    const callback = await visitor.signIn('bob');
    const response = await visitor.go(callback.href);
    const set = response.headers.getSetCookie().find((line) => line.startsWith(`${cookieName}=`));
    expect(set).toMatch(/; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    const session = await visitor.go('/api/session');
    expect(session.headers.get('cache-control')).toBe('no-store');
    expect(await session.json()).toEqual({
      user: {
        key: expect.stringContaining(`${web.identity.issuer}#`),
        name: 'bob',
        displayName: expect.any(String),
      },
      tenant: 'acme',
      groups: ['acme-editors'],
      roles: ['editor'],
      pages: expect.any(Array),
      csrf: expect.any(String),
    });
  });

  it('gives the page no token', async () => {
    const visitor = web.visitor();
    await visitor.logIn('bob');
    const { value } = await opened(visitor);
    const shown = await (await visitor.go('/api/session')).text();
    for (const token of [value.idToken, value.refreshToken, value.tokens.agent?.token]) {
      expect(token).toEqual(expect.any(String));
      expect(shown).not.toContain(token);
    }
  });

  it('leads back to where the person was, and to no other site', async () => {
    expect(await web.visitor().logIn('bob', '/c/conversation-1')).toBe('/c/conversation-1');
    expect(await web.visitor().logIn('bob', '//evil.example')).toBe('/');
  });

  it('never takes over a cookie that the browser brought: no session fixation', async () => {
    const visitor = web.visitor();
    const planted = newSecret();
    visitor.plant(cookieName, planted);
    await visitor.logIn('bob');
    expect(visitor.cookie(cookieName)).not.toBe(planted);
    const attacker = web.visitor();
    attacker.plant(cookieName, planted);
    expect(await status(attacker)).toBe(401);
  });

  it('ends the session that the browser had', async () => {
    const visitor = web.visitor();
    await visitor.logIn('alice');
    const former = web.visitor();
    former.plant(cookieName, visitor.cookie(cookieName) ?? '');
    expect(await status(former)).toBe(200);
    await visitor.logIn('alice');
    expect(await status(visitor)).toBe(200);
    expect(await status(former)).toBe(401);
  });

  it('is finished only in the browser that began it', async () => {
    const callback = await web.visitor().signIn('bob');
    const response = await web.visitor().go(callback.href);
    expect(response.status).toBe(400);
    expect(await code(response)).toBe('login_expired');
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  it('is finished once', async () => {
    const visitor = web.visitor();
    const callback = await visitor.signIn('bob');
    const again = visitor.cookie('__Host-deputy-login') ?? '';
    await visitor.go(callback.href);
    visitor.plant('__Host-deputy-login', again);
    expect(await code(await visitor.go(callback.href))).toBe('login_expired');
  });

  it('with another state, or an answer of another issuer, is refused', async () => {
    const visitor = web.visitor();
    const callback = await visitor.signIn('bob');
    const otherState = new URL(callback);
    otherState.searchParams.set('state', 'x'.repeat(43));
    expect(await code(await visitor.go(otherState.href))).toBe('login_expired');
    callback.searchParams.set('iss', 'https://evil.example');
    expect(await code(await visitor.go(callback.href))).toBe('login_refused');
  });

  it('that failed tells a browser on the front page', async () => {
    const response = await web.visitor().go('/auth/callback?state=x', { headers: { accept: 'text/html' } });
    expect(response.headers.get('location')).toBe('/?login=login_expired');
  });

  it('leaves nothing in the store that the store alone could use', async () => {
    const visitor = web.visitor();
    await visitor.go('/auth/login');
    await visitor.logIn('bob');
    const { value, secret } = await opened(visitor);
    const connection = await web.nats.connect('web');
    let stored = 0;
    for (const { name } of [buckets.sessions, buckets.logins]) {
      const bucket = await openBucket(connection, name);
      for (const key of await bucket.keys()) {
        const entry = await bucket.get(key);
        const text = `${key} ${Buffer.from(entry?.value ?? []).toString('latin1')}`;
        stored += 1;
        expect(text).not.toMatch(/eyJhbGci|"user"|acme-editors|refreshToken|codeVerifier/);
        for (const hidden of [secret, value.refreshToken, value.tokens.agent?.token, value.csrf]) {
          expect(text).not.toContain(hidden);
        }
      }
    }
    expect(stored).toBeGreaterThan(1);
  });

  it('survives a restart of the web service and of NATS', async () => {
    const visitor = web.visitor();
    await visitor.logIn('bob');
    await web.restart();
    expect(await status(visitor)).toBe(200);
    await web.nats.restart();
    await eventually('the session is found again', async () => (await status(visitor)) === 200);
    await eventually(
      'identity hears the mesh again',
      async () => (await fetch(`${web.identity.issuer}/health/ready`)).ok,
    );
  });

  it('is renewed once, whoever asks in whichever process', async () => {
    const visitor = web.visitor();
    await visitor.logIn('bob');
    const { store, secret, value, revision } = await opened(visitor);
    const held = value.tokens.agent;
    if (!held) throw new Error('no token');
    const stale = { ...held, refreshAt: 0, expiresAt: 0 };
    await store.replace(secret, { ...value, tokens: { agent: stale } }, revision);
    const other = await web.another();
    // Nothing serves conversations here: 503 tells that the token was there, 401 that the login is over.
    const asks = Array.from({ length: 12 }, (_, index) =>
      visitor.go(`${index % 2 ? other : web.origin}/api/conversations`, {
        headers: { cookie: `${cookieName}=${secret}` },
      }),
    );
    expect(new Set((await Promise.all(asks)).map((response) => response.status))).toEqual(new Set([503]));
    const renewed = await opened(visitor);
    expect(renewed.value.refreshing).toBeNull();
    expect(renewed.value.refreshToken).not.toBe(value.refreshToken);
    // A refresh token that was spent twice would have ended the login at the issuer.
    await store.replace(secret, { ...renewed.value, tokens: { agent: stale } }, renewed.revision);
    expect((await visitor.go('/api/conversations')).status).toBe(503);
  });

  it('that the issuer ended is over here when it must be renewed', async () => {
    const visitor = web.visitor();
    await visitor.logIn('bob');
    const { store, secret, value, revision } = await opened(visitor);
    await store.replace(secret, { ...value, refreshToken: 'spent', tokens: {} }, revision);
    expect(await code(await visitor.go('/api/conversations'))).toBe('not_logged_in');
    expect(await status(visitor)).toBe(401);
  });

  it('ends with log out: here, at the issuer, and for the refresh token', async () => {
    const visitor = web.visitor();
    await visitor.logIn('bob');
    const { value } = await opened(visitor);
    const cookie = visitor.cookie(cookieName) ?? '';
    const response = await visitor.send('POST', '/auth/logout');
    const next = new URL(((await response.json()) as { next: string }).next);
    expect(next.origin).toBe(web.identity.issuer);
    expect(next.searchParams.get('post_logout_redirect_uri')).toBe(`${web.origin}/`);
    expect(visitor.cookie(cookieName)).toBeUndefined();
    // The issuer knows already, and leads home without a question: its page sends the form by the one script that may run.
    const page = await visitor.go(next.href);
    expect(page.headers.get('content-security-policy')).toContain("'sha256-");
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(await page.text())?.[1] ?? '';
    const confirmed = await visitor.go(`${web.identity.issuer}/logout/confirm`, {
      method: 'POST',
      headers: { origin: web.identity.issuer },
      body: new URLSearchParams({ xsrf, logout: 'yes' }),
    });
    expect(confirmed.headers.get('location')).toBe(`${web.origin}/`);
    visitor.plant(cookieName, cookie);
    expect(await status(visitor)).toBe(401);
    const client = await oidc.discovery(
      new URL(web.identity.issuer),
      'deputy-web',
      undefined,
      oidc.ClientSecretBasic('secret-of-deputy-web-in-specs'),
      { execute: [oidc.allowInsecureRequests] },
    );
    await expect(oidc.refreshTokenGrant(client, value.refreshToken ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    });
  });
});

describe('while the identity service is away', () => {
  it('the web service starts, says so, and logs people in once it is there', async () => {
    const web = await startTestWeb({ identityLater: true });
    try {
      const visitor = web.visitor();
      expect((await visitor.go('/')).status).toBe(200);
      const refused = await visitor.go('/auth/login');
      expect(refused.status).toBe(503);
      expect(await code(refused)).toBe('identity_unavailable');
      const shown = await visitor.go('/auth/login', { headers: { accept: 'text/html' } });
      expect(shown.headers.get('location')).toBe('/?login=identity_unavailable');
      await web.startIdentity();
      await visitor.logIn('bob');
      expect(await status(visitor)).toBe(200);
    } finally {
      await web.stop();
    }
  });
});

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateKeyPair, importJWK, type JWK, SignJWT, UnsecuredJWT } from 'jose';
import { buckets } from '#libs/contracts';
import { openBucket, revoke } from '#libs/mesh';
import { SealedStore } from '#libs/sealing';
import { eventually } from '#test/eventually';
import { startTestWeb, type TestWeb } from '#test/web/start-test-web';
import { type Visitor } from '#test/web/visitor';
import { type ListedSession } from '../session/own-sessions.controller.js';
import { Session } from '../session/session.js';

const event = 'http://schemas.openid.net/event/backchannel-logout';

describe("the issuer's word that a person signed out", () => {
  let web: TestWeb;
  let key: JWK & { kid: string };

  beforeAll(async () => {
    web = await startTestWeb();
    const kept = await readFile(join(web.identity.dataDir, 'keys.json'), 'utf8');
    key = (JSON.parse(kept) as { signing: [typeof key] }).signing[0];
  });
  afterAll(() => web.stop());

  const loggedIn = async (username: string) => {
    const visitor = web.visitor();
    await visitor.logIn(username);
    return visitor;
  };
  const opened = async (visitor: Visitor) => {
    const bucket = await openBucket(await web.nats.connect('web'), buckets.sessions.name);
    const store = new SealedStore('session', Session, () => Promise.resolve(bucket));
    const found = await store.read(visitor.cookie('__Host-deputy') ?? '');
    if (!found?.value.sid) throw new Error('there is no session with a `sid`');
    return { ...found.value, sid: found.value.sid };
  };
  const isLoggedIn = async (visitor: Visitor) =>
    ((await (await visitor.go('/api/session')).json()) as { user: unknown }).user !== null;

  const claims = (change: object = {}) => ({
    iss: web.identity.issuer,
    aud: 'deputy-web',
    iat: Math.floor(Date.now() / 1000),
    exp: Math.floor(Date.now() / 1000) + 120,
    jti: randomUUID(),
    events: { [event]: {} },
    ...change,
  });
  const signed = async (change: object, header: object = {}, by?: Parameters<SignJWT['sign']>[0]) =>
    new SignJWT(claims(change))
      .setProtectedHeader({ alg: 'RS256', typ: 'logout+jwt', kid: key.kid, ...header })
      .sign(by ?? (await importJWK(key, 'RS256')));
  /** As a server posts it: no cookie, no origin. */
  const post = (token: string, origin = web.origin) =>
    fetch(`${origin}/auth/backchannel-logout`, {
      method: 'POST',
      body: new URLSearchParams({ logout_token: token }),
    });

  it('ends the session of that sign-in and no other, of the same person neither', async () => {
    const [mine, other] = [await loggedIn('bob'), await loggedIn('bob')];
    const { sid, user } = await opened(mine);
    const response = await post(await signed({ sid, sub: user.subject }));
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect([await isLoggedIn(mine), await isLoggedIn(other)]).toEqual([false, true]);
  });

  it('ends all sessions of a person where it names the person alone', async () => {
    const [one, two, carol] = [await loggedIn('bob'), await loggedIn('bob'), await loggedIn('carol')];
    expect((await post(await signed({ sub: (await opened(one)).user.subject }))).status).toBe(200);
    expect([await isLoggedIn(one), await isLoggedIn(two), await isLoggedIn(carol)]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('a notice counts once: a copy of it does nothing, at another process neither', async () => {
    const other = await web.another();
    const token = await signed({ sid: 'nobody.here' });
    expect((await post(token)).status).toBe(200);
    expect([(await post(token)).status, (await post(token, other)).status]).toEqual([400, 400]);
    const copies = await signed({ sid: 'nobody.there' });
    const statuses = await Promise.all([post(copies), post(copies), post(copies)]);
    expect(statuses.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
  });

  it.each<[string, (sid: string) => Promise<string>]>([
    ['by another key', async (sid) => signed({ sid }, {}, (await generateKeyPair('RS256')).privateKey)],
    ['by nobody', (sid) => Promise.resolve(new UnsecuredJWT(claims({ sid })).encode())],
    ['as another kind of token', (sid) => signed({ sid }, { typ: 'at+jwt' })],
    ['as no kind of token', (sid) => signed({ sid }, { typ: 'JWT' })],
    ['of another issuer', (sid) => signed({ sid, iss: 'https://login.example' })],
    ['for another service', (sid) => signed({ sid, aud: 'deputy-agent' })],
    ['that speaks of no logout', (sid) => signed({ sid, events: {} })],
    ['without any event', (sid) => signed({ sid, events: undefined })],
    ['that holds a nonce, as an ID token does', (sid) => signed({ sid, nonce: 'n' })],
    ['of nobody', () => signed({})],
    ['without an id', (sid) => signed({ sid, jti: undefined })],
    ['of an hour ago', (sid) => signed({ sid, iat: Math.floor(Date.now() / 1000) - 3_600 })],
    ['that has expired', (sid) => signed({ sid, exp: Math.floor(Date.now() / 1000) - 60 })],
    ['that is no token', () => Promise.resolve('junk')],
    ['that is empty', () => Promise.resolve('')],
  ])('is not taken %s', async (_, tokenFor) => {
    const bob = await loggedIn('bob');
    const response = await post(await tokenFor((await opened(bob)).sid));
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
      400,
      'bad_request',
    ]);
    expect(await isLoggedIn(bob)).toBe(true);
  });

  it('an ID token is none', async () => {
    const bob = await loggedIn('bob');
    expect((await post((await opened(bob)).idToken)).status).toBe(400);
    expect(await isLoggedIn(bob)).toBe(true);
  });

  it('comes when the person signs out at the issuer itself, and ends the session here', async () => {
    const bob = await loggedIn('bob');
    const page = await bob.go(`${web.identity.issuer}/logout`);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(await page.text())?.[1] ?? '';
    const confirmed = await bob.go(`${web.identity.issuer}/logout/confirm`, {
      method: 'POST',
      headers: { origin: web.identity.issuer },
      body: new URLSearchParams({ xsrf, logout: 'yes' }),
    });
    expect(confirmed.status).toBe(303);
    expect(await isLoggedIn(bob)).toBe(false);
  });

  it('opens no other route: those still want a session, an origin and a token of the page', async () => {
    for (const path of ['/auth/logout', '/api/turns'])
      expect((await fetch(`${web.origin}${path}`, { method: 'POST' })).status).toBe(401);
  });

  it('INVARIANT (a retired key ends nobody): it counts no more once its key is retired, though the key is still known here', async () => {
    const bob = await loggedIn('bob');
    const { sid, user } = await opened(bob);
    await revoke(await web.nats.connect('identity'), { kind: 'key', id: key.kid, reason: 'key_retired' });
    await eventually('it is heard', async () => (await post(await signed({ sid: 'nobody.at-all' }))).status === 400);
    for (const named of [{ sid }, { sub: user.subject }]) expect((await post(await signed(named))).status).toBe(400);
    expect(await isLoggedIn(bob)).toBe(true);
  }); // prettier-ignore
});

describe("a person's own sessions", () => {
  let web: TestWeb;
  beforeAll(async () => {
    web = await startTestWeb();
  });
  afterAll(() => web.stop());

  type Listed = Pick<ListedSession, 'id' | 'current' | 'since' | 'usedAt' | 'place'>;
  const listed = async (visitor: Visitor) =>
    ((await (await visitor.go('/api/sessions')).json()) as { sessions: Listed[] }).sessions;

  it('own sessions only: they are listed and each can be ended, and those of others are not there', async () => {
    const [desk, phone, carol] = [web.visitor(), web.visitor(), web.visitor()];
    for (const visitor of [desk, phone]) await visitor.logIn('bob');
    await carol.logIn('carol');
    const mine = await listed(desk);
    expect(mine.map(({ current }) => current).sort()).toEqual([false, true]);
    const other = mine.find(({ current }) => !current)?.id ?? '';
    const [hers] = await listed(carol);
    expect((await carol.send('DELETE', `/api/sessions/${other}`)).status).toBe(404);
    expect((await desk.send('DELETE', `/api/sessions/${hers?.id}`)).status).toBe(404);
    expect((await phone.go('/api/session')).status).toBe(200);
    expect((await desk.send('DELETE', `/api/sessions/${other}`)).status).toBe(204);
    expect(await (await phone.go('/api/session')).json()).toEqual({ user: null });
    expect((await listed(desk)).map(({ current }) => current)).toEqual([true]);
    expect((await listed(carol)).length).toBe(1);
  });

  it('say from where, as far as it is known, and when they were used', async () => {
    const desk = web.visitor();
    await desk.logIn('erin');
    expect(await listed(desk)).toEqual([
      expect.objectContaining({
        current: true,
        place: { address: expect.stringMatching(/^(127\.0\.0\.1|::1)$/), browser: null, system: null },
        usedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      }),
    ]);
  });

  it('own sessions only: all others are ended at once and this one stays, or this one goes with them', async () => {
    const [desk, phone, sofa, carol] = [web.visitor(), web.visitor(), web.visitor(), web.visitor()];
    for (const visitor of [desk, phone, sofa]) await visitor.logIn('bob');
    await carol.logIn('carol');
    expect((await desk.send('DELETE', '/api/sessions/others')).status).toBe(200);
    expect((await listed(desk)).map(({ current }) => current)).toEqual([true]);
    expect(await statusesOf([desk, phone, sofa, carol])).toEqual([200, 401, 401, 200]);
    expect(await ledTo(phone)).toBe('the form');

    await phone.logIn('bob');
    expect((await desk.send('POST', '/auth/logout', { everywhere: true })).status).toBe(200);
    expect(await statusesOf([desk, phone, carol])).toEqual([401, 401, 200]);
    expect([await ledTo(phone), await ledTo(desk)]).toEqual(['the form', 'the form']);
  });
  const statusesOf = (visitors: readonly Visitor[]) =>
    Promise.all(visitors.map(async (one) => (await one.go('/api/sessions/current')).status));

  /** Where one click on 'Sign in' leads, without a word typed. */
  const ledTo = async (visitor: Visitor) => {
    const start = await visitor.go('/auth/login');
    const asked = await visitor.go(start.headers.get('location') ?? '');
    const { pathname } = new URL(asked.headers.get('location') ?? `/${asked.status}`, web.identity.issuer);
    return pathname.startsWith('/interaction/') ? 'the form' : pathname;
  };
  const isAskedForThePassword = (visitor: Visitor) =>
    eventually('the form is shown', async () => (await ledTo(visitor)) === 'the form');

  it('signed out asks for the password: ended from elsewhere, or by itself though nobody visits `next`', async () => {
    const [desk, phone] = [web.visitor(), web.visitor()];
    for (const visitor of [desk, phone]) await visitor.logIn('erin');
    expect(await ledTo(phone)).toBe('/auth/callback');
    for (const { id } of (await listed(desk)).filter(({ current }) => !current))
      expect((await desk.send('DELETE', `/api/sessions/${id}`)).status).toBe(204);
    await isAskedForThePassword(phone);
    expect(await ledTo(desk)).toBe('/auth/callback');
    expect((await desk.send('POST', '/auth/logout')).status).toBe(200);
    await isAskedForThePassword(desk);
  });

  it('go on at the issuer while the same browser opens one in place of another', async () => {
    const bob = web.visitor();
    await bob.logIn('dave');
    await bob.logIn('dave');
    expect((await listed(bob)).length).toBe(1);
    expect(await ledTo(bob)).toBe('/auth/callback');
  });

  it('are ended by the page alone, with its token', async () => {
    const bob = web.visitor();
    await bob.logIn('bob');
    const [{ id } = { id: '' }] = await listed(bob);
    const forged = await bob.send('DELETE', `/api/sessions/${id}`, undefined, {
      headers: { 'x-csrf-token': 'x' },
    });
    expect(forged.status).toBe(403);
    expect((await bob.go('/api/session')).status).toBe(200);
  });

  it('ending one ends its tokens for the whole mesh, and signing in again works at once', async () => {
    const bob = web.visitor();
    await bob.logIn('alice');
    await bob.send('POST', '/auth/logout');
    await bob.logIn('alice');
    await eventually(
      'the new session holds',
      async () =>
        ((await (await bob.go('/api/session')).json()) as { user: { name?: string } | null }).user?.name ===
        'alice',
    );
  });
});

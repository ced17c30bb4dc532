import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { apis, fullScope, personKey } from '#libs/contracts';
import { WatchedRevocations } from '#libs/mesh';
import { passwordOf } from '#test/identity/sign-in';
import { eventually } from '#test/eventually';
import { startTestWeb, type TestWeb } from '#test/web/start-test-web';
import { type Visitor } from '#test/web/visitor';

const app = { clientId: 'mcp-inspector', redirectUri: 'http://127.0.0.1/oauth/callback' };

describe.each([
  ['everywhere', (owner: Visitor) => owner.send('POST', '/auth/logout', { everywhere: true })],
  ['everywhere else', (owner: Visitor) => owner.send('DELETE', '/api/sessions/others')],
] as const)('signing out %s', (which, signOut) => {
  let web: TestWeb;
  /** As mcp hears of it. */
  let heard: WatchedRevocations;
  beforeAll(async () => {
    web = await startTestWeb({ clients: [{ client_id: app.clientId }] });
    const mcp = await web.nats.connect('mcp');
    heard = new WatchedRevocations(() => mcp, { silenceMs: 600_000, beatMs: 600_000 });
    heard.start();
  });
  afterAll(async () => {
    heard.stop();
    await web.stop();
  });

  /** Of the second in which all was ended nobody can say what came first: a sign-in in it is over with the rest. */
  const ownerOf = async (username: string) => {
    let owner = web.visitor();
    await eventually(`${username} is signed in`, async () => {
      owner = web.visitor();
      await owner.logIn(username).catch(() => undefined);
      return owner.csrf !== '';
    });
    return owner;
  };
  const appOf = async (username: string) =>
    (await web.identity.signIn({ ...app, username, scope: `openid ${fullScope(apis.mcp)}` })).tokens;
  const isOver = (token: string) => {
    const { sid, sub = '', iat = 0 } = decodeJwt(token);
    const user = { key: personKey(web.identity.issuer, sub) };
    return heard.isRevoked({ sessionId: String(sid), tenant: 'acme', actors: [], issuedAt: iat, user });
  };
  const refresh = async (refresh_token = '') => {
    const body = new URLSearchParams({ grant_type: 'refresh_token', client_id: app.clientId, refresh_token });
    const response = await fetch(`${web.identity.issuer}/token`, { method: 'POST', body });
    return ((await response.json()) as { error?: string }).error ?? 'given';
  };
  /** Where one click on 'Sign in' leads, without a word typed. */
  const ledTo = async (visitor: Visitor) => {
    const asked = await visitor.go((await visitor.go('/auth/login')).headers.get('location') ?? '');
    return new URL(asked.headers.get('location') ?? '/', web.identity.issuer).pathname;
  };
  const isLoggedIn = async (visitor: Visitor) =>
    ((await (await visitor.go('/api/session')).json()) as { user: unknown }).user !== null;

  it('ends what an application of the same person was given, wherever it was given', async () => {
    const [owner, thiefs, alices] = [await ownerOf('bob'), await appOf('bob'), await appOf('alice')];
    expect((await signOut(owner)).ok).toBe(true);
    await eventually('mcp has heard it', () => Promise.resolve(isOver(thiefs.access_token)));
    expect([await refresh(thiefs.refresh_token), await refresh(alices.refresh_token)]).toEqual([
      'invalid_grant',
      'given',
    ]);
    expect(isOver(alices.access_token)).toBe(false);
    expect(await isLoggedIn(owner)).toBe(which === 'everywhere else');
  });

  it('is worth nothing to a copy of identity’s cookie, of this browser neither', async () => {
    const owner = await ownerOf('alice');
    const thief = owner.thief();
    expect((await signOut(owner)).ok).toBe(true);
    expect(await ledTo(thief)).toMatch(/^\/interaction\//);
    // What goes on still gets its tokens: for `audit` none was asked for before.
    if (which === 'everywhere else') expect((await owner.go('/api/decisions')).status).toBe(503);
  });

  it('leaves no browser in which the sign-in at identity opens this service without a password', async () => {
    const [owner, thief] = [await ownerOf('carol'), web.visitor()];
    await thief.signIn('carol');
    expect((await signOut(owner)).ok).toBe(true);
    expect(await ledTo(thief)).toMatch(/^\/interaction\//);
  });

  it('lets nobody in by an answer of identity that was held back meanwhile', async () => {
    const [owner, thief] = [await ownerOf('erin'), web.visitor()];
    const callback = await thief.signIn('erin');
    expect((await signOut(owner)).ok).toBe(true);
    await thief.go(callback.href);
    expect(await isLoggedIn(thief)).toBe(false);
  });

  it('lets nobody in by a form of identity that was taken before, with its last redirect held back', async () => {
    const [owner, thief] = [await ownerOf('erin'), web.visitor()];
    const heldBack = await thief.signInHalf('erin');
    expect((await signOut(owner)).ok).toBe(true);
    const redirected = (await thief.go(heldBack)).headers.get('location');
    if (redirected !== null) await thief.go(redirected);
    expect(await isLoggedIn(thief)).toBe(false);
    expect(await ledTo(thief)).toMatch(/^\/interaction\//);
  });

  it('nor where the person changed their password meanwhile', async () => {
    const [owner, thief] = [await ownerOf('carol'), web.visitor()];
    const heldBack = await thief.signInHalf('carol');
    const { issuer } = web.identity;
    const [old, next] = [passwordOf('carol'), 'a password of nobody else'];
    const changed = await owner.go(`${issuer}/account/password`, {
      method: 'POST',
      headers: { origin: issuer, 'sec-fetch-site': 'same-origin' },
      body: new URLSearchParams({ old, password: next, again: next }),
    });
    expect(changed.status).toBe(200);
    const redirected = (await thief.go(heldBack)).headers.get('location');
    if (redirected !== null) await thief.go(redirected);
    expect(await isLoggedIn(thief)).toBe(false);
    expect(await ledTo(thief)).toMatch(/^\/interaction\//);
  });

  it('and whoever has the password signs in again, here and in an application', async () => {
    const owner = await ownerOf('dave');
    expect((await signOut(owner)).ok).toBe(true);
    expect(await isLoggedIn(await ownerOf('dave'))).toBe(true);
    expect(await refresh((await appOf('dave')).refresh_token)).toBe('given');
  });
});

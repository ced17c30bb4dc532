import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Browser } from '#test/identity/sign-in';
import { startIdentity, type TestIdentity } from '#test/identity/start-identity';

/** A proxy in front, as behind a load balancer: what it says of addresses is believed. */
describe('no stranger locks others out', () => {
  let now: number;
  let identity: TestIdentity;
  beforeEach(async () => {
    now = Date.now();
    identity = await startIdentity({ clock: () => now, trustedProxies: ['127.0.0.0/8', '::1'] });
  });
  afterEach(() => identity.close());

  const authorize = () => {
    const url = new URL('/authorize', identity.issuer);
    url.search = new URLSearchParams({
      client_id: 'deputy-web',
      response_type: 'code',
      redirect_uri: 'http://localhost:3000/callback',
      scope: 'openid api://deputy-agent/access_as_user',
      code_challenge: 'a'.repeat(43),
      code_challenge_method: 'S256',
    }).toString();
    return url.href;
  };
  const begin = (address: string) =>
    fetch(authorize(), { redirect: 'manual', headers: { 'x-forwarded-for': address } });

  /** Somebody's browser, at an address. */
  class Visitor {
    readonly browser = new Browser();
    constructor(readonly address: string) {}
    /** Fills in the form. @returns the status of the answer */
    async signIn(username: string, password: string): Promise<number> {
      const headers = { 'x-forwarded-for': this.address };
      const page = await this.browser.follow(authorize(), { headers });
      const body = new URLSearchParams({ username, password });
      return (await this.browser.go(page.url, { method: 'POST', body, headers })).status;
    }
    /** Guesses, all from one sign-in. @returns the status of the last */
    async guess(username: string, times: number): Promise<number> {
      const headers = { 'x-forwarded-for': this.address };
      const page = await this.browser.follow(authorize(), { headers });
      let status = 0;
      for (let i = 0; i < times; i += 1) {
        const body = new URLSearchParams({ username, password: `guess-${String(i)}` });
        status = (await this.browser.go(page.url, { method: 'POST', body, headers })).status;
      }
      return status;
    }
  }
  /** Another visit with the same browser, of which nobody is signed in any more. */
  const withDevicesOf = ({ browser }: Visitor, address: string) => {
    const visitor = new Visitor(address);
    for (const cookie of browser.cookies.getCookiesSync(identity.issuer))
      if (cookie.key.startsWith('deputy-device-'))
        visitor.browser.cookies.setCookieSync(cookie, identity.issuer);
    return visitor;
  };
  const right = (username: string) => `password-of-${username}`;

  it('by begun sign-ins: who waits is not pushed out, and a flood is turned away', async () => {
    const waiting = new Visitor('198.51.100.7');
    const headers = { 'x-forwarded-for': waiting.address };
    const page = await waiting.browser.follow(authorize(), { headers });
    const answers = await Promise.all(Array.from({ length: 500 }, () => begin('203.0.113.66')));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(150);
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    const body = new URLSearchParams({ username: 'bob', password: right('bob') });
    expect((await waiting.browser.go(page.url, { method: 'POST', body, headers })).status).toBe(303);
  });

  it('by guesses from many places: the right password is taken', async () => {
    for (let i = 1; i <= 6; i += 1) await new Visitor(`203.0.113.${String(i)}`).guess('bob', 1);
    expect(await new Visitor('198.51.100.7').signIn('bob', right('bob'))).toBe(303);
  });

  it('by guesses from an address that they share: whoever has signed in there before is let in', async () => {
    const shared = '203.0.113.66';
    const bob = new Visitor(shared);
    expect(await bob.signIn('bob', right('bob'))).toBe(303);
    const stranger = new Visitor(shared);
    expect(await stranger.guess('bob', 7)).toBe(429);
    for (const name of ['alice', 'carol', 'dave', 'erin', 'x1', 'x2']) await stranger.guess(name, 5);
    // At the same address and for the same account, signed out, but with his own browser.
    expect(await withDevicesOf(bob, shared).signIn('bob', right('bob'))).toBe(303);
    // A new browser at that address waits, and not long.
    const refused = new Visitor(shared);
    expect(await refused.signIn('alice', right('alice'))).toBe(429);
    now += 10_000;
    expect(await new Visitor(shared).signIn('erin', right('erin'))).toBe(303);
  });

  it('and a device opens nothing: with one, guesses are slowed down by themselves', async () => {
    const bob = new Visitor('198.51.100.7');
    await bob.signIn('bob', right('bob'));
    const stolen = withDevicesOf(bob, '203.0.113.66');
    expect(await stolen.guess('bob', 9)).toBe(422);
    expect(await stolen.guess('bob', 3)).toBe(429);
    // It is bob's, and of use for nobody else.
    expect(await stolen.guess('carol', 7)).toBe(429);
  });

  it('by saying that they come from elsewhere: who is no proxy is believed nothing', async () => {
    await identity.close();
    identity = await startIdentity({ clock: () => now });
    const guesses: number[] = [];
    for (let i = 1; i <= 7; i += 1) guesses.push(await new Visitor(`203.0.113.${String(i)}`).guess('bob', 1));
    expect(guesses.at(-1)).toBe(429);
  });
});

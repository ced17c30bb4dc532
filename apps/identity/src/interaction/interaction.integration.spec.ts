import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Browser } from '#test/identity/sign-in';
import { startIdentity, type TestIdentity } from '#test/identity/start-identity';

let now = Date.now();
let identity: TestIdentity;
let browser: Browser;
let page: { url: string; response?: Response };

beforeAll(async () => {
  identity = await startIdentity({ clock: () => now });
});
afterAll(() => identity.close());
beforeEach(async () => {
  browser = new Browser();
  page = await browser.follow(authorize());
});

function authorize(parameters: Record<string, string> = {}): string {
  const url = new URL('/authorize', identity.issuer);
  url.search = new URLSearchParams({
    client_id: 'deputy-web',
    response_type: 'code',
    redirect_uri: 'http://localhost:3000/callback',
    scope: 'openid api://deputy-agent/access_as_user',
    code_challenge: 'a'.repeat(43),
    code_challenge_method: 'S256',
    ...parameters,
  }).toString();
  return url.href;
}

const post = (fields: Record<string, string>, headers: Record<string, string> = {}, by = browser) =>
  by.go(page.url, { method: 'POST', body: new URLSearchParams(fields), headers });
const right = { username: 'bob', password: 'password-of-bob' };

describe('the sign-in page', () => {
  it('is in the typeface of the front end, which it serves itself', async () => {
    const html = (await page.response?.text()) ?? '';
    const [, address = ''] = /url\((\/fonts\/[^)]+)\)/.exec(html) ?? [];
    const font = await fetch(new URL(address, identity.issuer));
    expect([font.status, font.headers.get('content-type')]).toEqual([200, 'font/woff2']);
    expect(
      Buffer.from(await font.arrayBuffer())
        .subarray(0, 4)
        .toString(),
    ).toBe('wOF2');
    expect(page.response?.headers.get('content-security-policy')).toContain("font-src 'self'");
  });

  it('loads nothing from anywhere else, runs no script and cannot be framed', () => {
    const policy = page.response?.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("form-action 'self' http://localhost:3000");
    expect(policy).not.toMatch(/script-src|unsafe/);
    expect(page.response?.headers.get('cache-control')).toBe('no-store');
    expect(page.response?.headers.get('x-powered-by')).toBeNull();
  });

  it('holds its own style to its hash', async () => {
    const { createHash } = await import('node:crypto');
    const style = /<style>([\s\S]*)<\/style>/.exec((await page.response?.text()) ?? '')?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(page.response?.headers.get('content-security-policy')).toContain(`'sha256-${hash}'`);
  });

  it('shows what an application sends along as text only', async () => {
    const hinted = await new Browser().follow(authorize({ login_hint: '"><script>alert(1)</script>' }));
    const html = (await hinted.response?.text()) ?? '';
    expect(html).not.toContain('<script>');
    expect(html).toContain('&#60;script&#62;');
  });

  it('says that a password is wrong, keeps the username and never the password', async () => {
    const response = await post({ username: 'bob', password: 'wrong-password' });
    const html = await response.text();
    expect(response.status).toBe(422);
    expect(html).toContain('role="alert"');
    expect(html).toContain('value="bob"');
    expect(html).not.toContain('wrong-password');
  });

  it('says the same of a person who does not exist', async () => {
    const known = await (await post({ username: 'carol', password: 'wrong' })).text();
    const unknown = await (await post({ username: 'ghost', password: 'wrong' })).text();
    expect(unknown.replace('ghost', 'carol')).toBe(known);
  });

  it('lets the person in after a mistake', async () => {
    await post({ username: 'bob', password: 'wrong' });
    expect((await post(right)).status).toBe(303);
  });

  it.each([
    ['a missing field', { username: 'bob' }],
    ['no field', {}],
  ])('asks again on %s', async (_what, fields) => {
    expect((await post(fields as Record<string, string>)).status).toBe(400);
  });
});

describe('a form is refused', () => {
  it.each([
    ['from another site', { origin: 'https://evil.example' }],
    ['from a page that hides where it is', { origin: 'null' }],
    ['that a browser says is cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['that a browser says is from a neighbour', { 'sec-fetch-site': 'same-site' }],
  ])('%s', async (_what, headers) => {
    expect((await post(right, headers)).status).toBe(403);
  });

  it('from another than the one that began: a sign-in stays in its browser', async () => {
    const response = await post(right, {}, new Browser());
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('has expired');
  });

  it('at the address of another: a sign-in stays in its browser', async () => {
    const other = await new Browser().follow(authorize());
    expect((await browser.submit(other.url, right)).response?.status).toBe(400);
  });

  it('a second time', async () => {
    await browser.submit(page.url, right);
    expect((await post(right)).status).toBe(400);
  });

  it('that is too large', async () => {
    expect((await post({ ...right, password: 'x'.repeat(5_000) })).status).toBeGreaterThanOrEqual(400);
  });
});

describe('guessing', () => {
  it('is slowed down per account, even for the right password, until the wait is over', async () => {
    for (let guess = 0; guess < 6; guess += 1) await post({ username: 'dave', password: `guess-${guess}` });
    const waiting = await post({ username: 'DAVE ', password: 'password-of-dave' });
    expect(waiting.status).toBe(429);
    expect(Number(waiting.headers.get('retry-after'))).toBeGreaterThan(0);
    now += 1_000;
    expect((await post({ username: 'dave', password: 'password-of-dave' })).status).toBe(303);
  });
});

describe('health', () => {
  it('is ready, and says so in the words of every service', async () => {
    const response = await fetch(`${identity.issuer}/health/ready`);
    expect(await response.json()).toEqual({
      service: 'identity',
      ready: true,
      checks: [
        { name: 'storage', ok: true },
        { name: 'revocations', ok: true },
      ],
    });
  });
});

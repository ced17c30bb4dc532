import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { Secret as TotpSecret, TOTP } from 'otpauth';
import { acrValues, type DecisionEvent, personKey } from '#libs/contracts';
import { digestOf } from '#libs/enforcement';
import { createTokenVerifier, TokenRejected } from '#libs/principal';
import { Browser, passwordOf, type SignedIn, thiefOf } from '#test/identity/sign-in';
import { startIdentity, type TestIdentity } from '#test/identity/start-identity';
import { ownIssuer } from '#test/issuer/own-issuer';
import { nothingRevoked } from '#test/nothing-revoked';

const mfa = acrValues.secondFactor;
const halfMinute = 30_000;

/** A code as an authenticator app shows it. */
const codeOf = (key: string, at: number): string =>
  new TOTP({ secret: TotpSecret.fromBase32(key), algorithm: 'SHA1', digits: 6, period: 30 }).generate({
    timestamp: at,
  });
const keyIn = (html: string): string =>
  (/<dt>Key<\/dt><dd><code>([A-Z2-7 ]+)</.exec(html)?.[1] ?? '').replaceAll(' ', '');
const codesIn = (html: string): string[] =>
  [...html.matchAll(/<li><code>([^<]+)</g)].map(([, code = '']) => code);
/** What a form sends without being typed. */
const hiddenIn = (html: string): Record<string, string> =>
  Object.fromEntries(
    [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]+)">/g)].map(
      ([, name = '', value = '']) => [name, value],
    ),
  );
const titleOf = (html: string): string => /<h1>([^<]+)/.exec(html)?.[1] ?? '';

describe('the second factor', () => {
  let identity: TestIdentity;
  let now = Date.now();
  const ended: string[] = [];
  /** Persons by their keys, and until when what they held is over. */
  const revoked = new Map<string, number>();

  beforeAll(async () => {
    const names = [
      'alice',
      'bob',
      'carol',
      'dan',
      'ed',
      'fay',
      'gil',
      'hal',
      'ida',
      'jan',
      'kim',
      'lea',
      'mia',
      'ned',
    ];
    identity = await startIdentity({
      clock: () => now,
      trustedProxies: ['127.0.0.1/32', '::1/128'],
      blockedNetworks: '203.0.113.0/24',
      people: names.map((username) => ({
        ...{ username, name: username, tenant: 'acme', groups: ['acme-editors'] },
        password: passwordOf(username),
      })),
      ends: {
        check: ({ user, issuedAt }) =>
          issuedAt * 1_000 <= (revoked.get(user?.key ?? '') ?? 0)
            ? Promise.reject(new TokenRejected('revoked', 'ended by an operator'))
            : Promise.resolve(),
        isOver: ({ sessionId }) => ended.includes(String(sessionId).split('.')[0] ?? ''),
        end: ({ id = '' }: { id?: string }) => Promise.resolve(void ended.push(id)),
        readiness: () => Promise.resolve({ name: 'revocations', ok: true }),
        close: () => Promise.resolve(),
      },
    });
  });
  afterAll(() => identity.close());

  const later = () => void (now += halfMinute);
  const at = (path: string) => `${identity.issuer}${path}`;
  const text = async (response: Response | undefined) => (await response?.text()) ?? '';

  /** A browser at an address, in front of the sign-in page. */
  const begin = async (o: { parameters?: Record<string, string>; browser?: Browser } = {}) => {
    const browser = o.browser ?? new Browser();
    const url = new URL('/authorize', identity.issuer);
    url.search = new URLSearchParams({
      client_id: 'deputy-web',
      response_type: 'code',
      redirect_uri: 'http://localhost:3000/callback',
      scope: 'openid api://deputy-agent/access_as_user',
      code_challenge: 'a'.repeat(43),
      code_challenge_method: 'S256',
      ...o.parameters,
    }).toString();
    const page = await browser.follow(url.href);
    return { browser, page };
  };
  /** What the form sends that a browser shows of a sign-in. */
  const hidden = new WeakMap<object, Record<string, string>>();
  const post = async (
    { browser, page }: Awaited<ReturnType<typeof begin>>,
    fields: Record<string, string>,
    from: { address?: string; agent?: string } = {},
  ) => {
    const headers = {
      ...(from.address && { 'x-forwarded-for': from.address }),
      ...(from.agent && { 'user-agent': from.agent }),
    };
    const response = await browser.go(page.url, {
      method: 'POST',
      body: new URLSearchParams({ ...hidden.get(page), ...fields }),
      headers,
    });
    const onward = response.headers.get('location');
    // To the end of the sign-in, as a browser goes.
    if (onward) await browser.follow(new URL(onward, page.url).href);
    const html = await text(response);
    hidden.set(page, hiddenIn(html));
    return { status: response.status, html };
  };
  const typed = (username: string) => ({ username, password: passwordOf(username) });

  /** Enrols by the person's own page. @returns the key, with codes that are fresh as long as nothing was taken since */
  const enrol = async (username: string) => {
    const { browser } = await identity.signIn({ username });
    const go = (fields: Record<string, string>) =>
      browser.go(at('/account/second-factor'), { method: 'POST', body: new URLSearchParams(fields) });
    const page = await text(await go({ password: passwordOf(username) }));
    const key = keyIn(page);
    const recovery = codesIn(await text(await go({ ...hiddenIn(page), code: codeOf(key, now) })));
    later();
    return { key, recovery, browser };
  };

  it('counts once a code of it was shown, and stands in tokens as `otp` and `mfa` from then on', async () => {
    const { key, recovery } = await enrol('alice');
    expect([key.length, recovery.length, new Set(recovery).size]).toEqual([32, 10, 10]);
    const begun = await begin({ parameters: { acr_values: mfa } });
    const asked = await post(begun, typed('alice'));
    expect([asked.status, titleOf(asked.html)]).toEqual([200, 'Enter your code']);
    expect((await post(begun, { code: codeOf(key, now) })).status).toBe(303);
    later();
    const { tokens } = await identity.signIn({
      username: 'alice',
      browser: begun.browser,
      parameters: { acr_values: mfa },
    });
    expect(decodeJwt(tokens.access_token)).toMatchObject({ amr: ['pwd', 'otp', 'mfa'], acr: mfa });
    expect(tokens.claims()).toMatchObject({ amr: ['pwd', 'otp', 'mfa'], acr: mfa });
    const verifier = createTokenVerifier({ revocations: nothingRevoked, ...ownIssuer(identity.issuer), audience: 'api://deputy-agent' });
    expect(await verifier.verify(tokens.access_token)).toMatchObject({ secondFactor: true });
  }); // prettier-ignore

  it('is not in the token of whoever did not show it', async () => {
    const { tokens } = await identity.signIn({ username: 'bob' });
    expect(decodeJwt(tokens.access_token)).toMatchObject({ amr: ['pwd'], acr: acrValues.password });
  });

  it('a sign-in in which a code is asked for leads nowhere without one', async () => {
    await enrol('bob');
    const begun = await begin({ parameters: { acr_values: mfa } });
    await post(begun, typed('bob'));
    for (const fields of [
      { nothing: '' },
      { code: '' },
      { step: 'done' },
      typed('bob'),
      { password: 'x', again: 'x' },
    ] as Record<string, string>[]) {
      const { status, html } = await post(begun, fields);
      expect([status, titleOf(html)]).toEqual([422, 'Enter your code']);
    }
    // Another page of the same sign-in begins with the password.
    const reloaded = await begun.browser.go(begun.page.url);
    expect(titleOf(await text(reloaded))).toBe('Sign in');
  });

  it('INVARIANT (a code is taken once): replayed at once or within its half minute it is refused', async () => {
    const { key } = await enrol('carol');
    const code = codeOf(key, now);
    const [one, other] = await Promise.all([begin({ parameters: { acr_values: mfa } }), begin({ parameters: { acr_values: mfa } })]);
    await Promise.all([post(one, typed('carol')), post(other, typed('carol'))]);
    const both = await Promise.all([post(one, { code }), post(other, { code })]);
    expect(both.map(({ status }) => status).sort()).toEqual([303, 422]);
    const third = await begin({ parameters: { acr_values: mfa } });
    await post(third, typed('carol'));
    // Nor is one of an earlier half minute, though a clock may be late.
    for (const replayed of [code, codeOf(key, now - halfMinute)])
      expect((await post(third, { code: replayed })).html).toContain('This code has been used');
  }); // prettier-ignore

  it('codes are guessed no faster than passwords, and a right one waits with the wrong ones', async () => {
    const { key } = await enrol('dan');
    const begun = await begin({ parameters: { acr_values: mfa } });
    await post(begun, typed('dan'));
    const guesses = Array.from({ length: 12 }, (_, i) => post(begun, { code: String(100_000 + i) }));
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 422).length).toBeLessThanOrEqual(6);
    // In another browser, from another address, too.
    const other = await begin({ parameters: { acr_values: mfa } });
    await post(other, typed('dan'), { address: '198.51.100.7' });
    const right = await post(other, { code: codeOf(key, now) }, { address: '198.51.100.7' });
    expect([right.status, right.html.includes('Too many attempts')]).toEqual([429, true]);
    later();
    expect((await post(other, { code: codeOf(key, now) })).status).toBe(303);
  });

  describe('INVARIANT (no guesser of codes locks others out)', () => {
    /** Whoever knows the password, in front of the page that asks for the code. */
    const guesser = async (username: string) => {
      const begun = await begin({ parameters: { acr_values: mfa } });
      const shown = await post(begun, typed(username), { address: '198.51.100.66' });
      const guess = (code: string) => post(begun, { code }, { address: '198.51.100.66' });
      return { title: titleOf(shown.html), guess };
    };

    it('whoever knows the password keeps no browser of theirs from signing in by a code, or from removing the factor', async () => {
      // The browser in which the factor was set up is known from then on.
      const { key, browser } = await enrol('kim');
      const { guess } = await guesser('kim');
      for (let i = 0; i < 8; i += 1) await guess('000000');
      expect((await guess(codeOf(key, now))).status).toBe(429);
      const own = await begin({ browser, parameters: { acr_values: mfa } });
      await post(own, typed('kim'));
      expect((await post(own, { code: codeOf(key, now) })).status).toBe(303);
      later();
      const remove = { password: passwordOf('kim'), code: codeOf(key, now) };
      const removed = await browser.go(at('/account/second-factor'), {
        method: 'POST',
        body: new URLSearchParams(remove),
      });
      expect([removed.status, titleOf(await text(removed))]).toEqual([200, 'Your account']);
    });

    it('nor from changing the password, by setting up a factor without end', async () => {
      const { browser } = await identity.signIn({ username: 'lea' });
      const { guess, title } = await guesser('lea');
      expect(title).toBe('Set up your second factor');
      for (let i = 0; i < 25; i += 1) await guess('000000');
      const password = 'another of twelve';
      const changed = await browser.go(at('/account/password'), {
        method: 'POST',
        body: new URLSearchParams({ old: passwordOf('lea'), password, again: password }),
      });
      expect([changed.status, await text(changed)]).toEqual([
        200,
        expect.stringContaining('Your password is changed'),
      ]);
    });
  });

  it('a recovery code signs in once, however it is typed, and nobody else', async () => {
    const { recovery } = await enrol('ed');
    const foreign = (await enrol('fay')).recovery;
    const [code = '', another = ''] = recovery;
    const attempt = async (tried: string) => {
      const begun = await begin({ parameters: { acr_values: mfa } });
      await post(begun, typed('ed'));
      return { begun, ...(await post(begun, { code: tried })) };
    };
    const { begun, status } = await attempt(code.toUpperCase().replaceAll('-', ' '));
    expect(status).toBe(303);
    const { tokens } = await identity.signIn({ username: 'ed', browser: begun.browser });
    expect(decodeJwt(tokens.access_token)).toMatchObject({ amr: ['pwd', 'mfa'], acr: mfa });
    expect((await attempt(code)).status).toBe(422);
    expect((await attempt(foreign[0] ?? '')).status).toBe(422);
    expect((await attempt(another)).status).toBe(303);
  });

  it("INVARIANT (a factor is its person's): nobody enrols one by another's session, cookie or half of a sign-in", async () => {
    const { browser } = await identity.signIn({ username: 'gil' });
    const go = (fields: Record<string, string>, headers = {}, by = browser) =>
      by.go(at('/account/second-factor'), { method: 'POST', body: new URLSearchParams(fields), headers });
    // Who has the session alone does not know the password.
    expect((await go({})).status).toBe(400);
    expect((await go({ password: 'password-of-hal' })).status).toBe(422);
    expect((await go({ code: '123456' })).status).toBe(400);
    // From another site, with all the cookies.
    const forged = await go({ password: passwordOf('gil') }, { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' });
    expect(forged.status).toBe(403);
    // Of a key that was drawn for hal, in hal's session, a code is nothing in gil's.
    const hal = (await identity.signIn({ username: 'hal' })).browser;
    const key = keyIn(await text(await go({ password: passwordOf('hal') }, {}, hal)));
    expect((await go({ code: codeOf(key, now) })).status).toBe(400);
    // A key that was drawn and not confirmed asks nobody for a code.
    expect(titleOf(await text(await hal.go(at('/account/second-factor'))))).toBe('Set up your second factor');
    expect((await new Browser().go(at('/account/second-factor'), { method: 'POST', body: new URLSearchParams({ code: '1' }) })).status).toBe(400);
  }); // prettier-ignore

  it("INVARIANT (a factor is its person's): whoever copied the cookies sees neither the key nor the recovery codes, and confirms nothing", async () => {
    const { browser } = await identity.signIn({ username: 'mia' });
    const thief = thiefOf(browser);
    const go = async (by: Browser, fields: Record<string, string>) => {
      const response = await by.go(at('/account/second-factor'), { method: 'POST', body: new URLSearchParams(fields) });
      const html = await text(response);
      return { status: response.status, html, key: keyIn(html), title: titleOf(html), codes: codesIn(html).length };
    };
    const begun = await go(browser, { password: passwordOf('mia') });
    const answer = (code: string) => ({ ...hiddenIn(begun.html), code });
    expect(begun.key).toHaveLength(32);
    // The cookies as they were before, and as they are now.
    for (const copy of [thief, thiefOf(browser)]) {
      expect(await go(copy, { code: '000000' })).toMatchObject({ status: 400, key: '', title: 'Set up your second factor' });
      expect(await go(copy, { code: codeOf(begun.key, now), proof: 'guessed' })).toMatchObject({ status: 400, key: '', codes: 0 });
    }
    // Who was shown the key is shown it again, and gets the codes.
    expect(await go(browser, answer('000000'))).toMatchObject({ status: 422, key: begun.key });
    expect(await go(browser, answer(codeOf(begun.key, now)))).toMatchObject({ status: 200, codes: 10 });
    later();
    // The form has been used.
    expect(await go(browser, answer(codeOf(begun.key, now)))).toMatchObject({ status: 400, title: 'Remove your second factor' });
    expect((await thief.go(at('/account'))).status).toBe(400);
    expect(titleOf(await text(await browser.go(at('/account'))))).toBe('Your account');
  }); // prettier-ignore

  it('INVARIANT (what was shown counts for its form): who copied the cookies of a sign-in goes on with nothing that was shown in it', async () => {
    const begun = await begin({ parameters: { acr_values: mfa } });
    const key = keyIn((await post(begun, typed('ned'))).html);
    expect(key).toHaveLength(32);
    const copy = thiefOf(begun.browser);
    const asCopy = async (fields?: Record<string, string>) => {
      const html = await text(await copy.go(begun.page.url, fields && { method: 'POST', body: new URLSearchParams(fields) }));
      return { title: titleOf(html), key: keyIn(html), codes: codesIn(html) };
    };
    const nothing = { title: 'Sign in', key: '', codes: [] };
    expect([await asCopy(), await asCopy({ code: codeOf(key, now) })]).toEqual([nothing, nothing]);
    expect(codesIn((await post(begun, { code: codeOf(key, now) })).html)).toHaveLength(10);
    // In front of the recovery codes the sign-in is all but done.
    expect([await asCopy(), await asCopy({ step: 'done' })]).toEqual([nothing, nothing]);
    expect((await post(begun, { step: 'done' })).status).toBe(303);
  }); // prettier-ignore

  it('INVARIANT (a change ends the others): not removed by a password alone; by both it is, and every other sign-in is over', async () => {
    const sessionOf = ({ tokens }: SignedIn) =>
      String(decodeJwt(tokens.access_token)['sid']).split('.')[0] ?? '';
    const before = await identity.signIn({ username: 'gil' });
    const { key, browser } = await enrol('gil');
    expect(ended).toContain(sessionOf(before));
    // Whoever signed in last by the password alone is no longer known by where they did.
    const begun = await begin();
    expect(titleOf((await post(begun, typed('gil'))).html)).toBe('Enter your code');
    await post(begun, { code: codeOf(key, now) });
    later();
    const elsewhere = await identity.signIn({ username: 'gil', browser: begun.browser });
    const session = sessionOf(elsewhere);
    const go = (fields: Record<string, string>) =>
      browser.go(at('/account/second-factor'), { method: 'POST', body: new URLSearchParams(fields) });
    expect((await go({ password: passwordOf('gil') })).status).toBe(422);
    expect((await go({ password: passwordOf('gil'), code: '000000' })).status).toBe(422);
    expect((await go({ password: 'another', code: codeOf(key, now) })).status).toBe(422);
    expect(ended).not.toContain(session);
    const copy = thiefOf(browser);
    expect((await go({ password: passwordOf('gil'), code: codeOf(key, now) })).status).toBe(200);
    expect(ended).toContain(session);
    expect(titleOf(await text(await copy.go(at('/account'))))).toBe('That did not work');
    expect(titleOf(await text(await browser.go(at('/account'))))).toBe('Your account');
    expect(titleOf(await text(await elsewhere.browser.go(at('/account'))))).toBe('That did not work');
  });

  describe('INVARIANT (half a sign-in ends with the rest)', () => {
    /** Somebody who knows the password stands where a factor is set up. */
    const half = async () => {
      const begun = await begin({ parameters: { acr_values: mfa } });
      const key = keyIn((await post(begun, typed('jan'))).html);
      expect(key).toHaveLength(32);
      return { key, begun };
    };
    const goOn = async ({ key, begun }: Awaited<ReturnType<typeof half>>) => {
      const { html } = await post(begun, { code: codeOf(key, now) });
      return [titleOf(html), codesIn(html)];
    };

    it('when the person is revoked: whoever stood in the middle begins again, and sets up nothing', async () => {
      const begun = await half();
      const { tokens } = await identity.signIn({ username: 'jan' });
      revoked.set(personKey(identity.issuer, String(decodeJwt(tokens.access_token).sub)), now);
      const ended = await post(begun.begun, { code: codeOf(begun.key, now) });
      expect([ended.status, titleOf(ended.html)]).toEqual([403, 'Sign in']);
      expect(ended.html).toContain('was ended before it was done');
      // An order reaches as far ahead as clocks are apart: until then the right password signs nobody in, and is told why.
      const early = await post(begun.begun, typed('jan'));
      expect([early.status, titleOf(early.html)]).toEqual([403, 'Sign in']);
      expect(early.html).toContain('Wait ten seconds');
      expect(await goOn(begun)).toEqual(['Sign in', []]);
      later();
      expect(await goOn(await half())).toEqual(['Keep your recovery codes', expect.any(Array)]);
    });
  });

  it('an application that wants one from somebody who has none lets them set it up, after their password', async () => {
    const { browser } = await identity.signIn({ username: 'ida' });
    const thief = thiefOf(browser);
    const begun = await begin({
      browser,
      parameters: { claims: JSON.stringify({ id_token: { acr: { essential: true, value: mfa } } }) },
    });
    // Signed in, and asked for the password all the same.
    expect(titleOf(await text(begun.page.response))).toBe('Sign in');
    const enrolling = await post(begun, typed('ida'));
    expect(titleOf(enrolling.html)).toBe('Set up your second factor');
    expect(enrolling.html).toMatch(/<img src="data:image\/svg\+xml;base64,[^"]+"[^>]+alt="QR code/);
    const key = keyIn(enrolling.html);
    expect((await post(begun, { code: '000000' })).status).toBe(422);
    const confirmed = await post(begun, { code: codeOf(key, now) });
    expect([titleOf(confirmed.html), codesIn(confirmed.html).length]).toEqual([
      'Keep your recovery codes',
      10,
    ]);
    // Who copied the cookies before is out already, and the sign-in goes on.
    expect((await thief.go(at('/account'))).status).toBe(400);
    expect((await post(begun, { step: 'done' })).status).toBe(303);
    const { tokens } = await identity.signIn({ username: 'ida', browser: begun.browser });
    expect(decodeJwt(tokens.access_token)).toMatchObject({ acr: mfa });
    later();
    // Another application gets it without a question, as the same browser has shown it.
    const silent = await begin({ browser: begun.browser, parameters: { acr_values: mfa, prompt: 'none' } });
    expect(silent.page.url).toMatch(/^http:\/\/localhost:3000\/callback\?code=/);
  });

  it('an essential `acr` that nobody knows is refused and asks nobody again and again', async () => {
    const { page } = await begin({
      parameters: { claims: JSON.stringify({ id_token: { acr: { essential: true, value: 'urn:other' } } }) },
    });
    expect(page.url).toContain('error=invalid_request');
  });

  it('from a new address or browser is asked for; where the last sign-in came from, it is not (ID-9)', async () => {
    const { key } = await enrol('hal');
    const home = { address: '198.51.100.1', agent: 'Mozilla/5.0 home' };
    const signIn = async (from: typeof home) => {
      const begun = await begin();
      const first = await post(begun, typed('hal'), from);
      return { first, code: (code: string) => post(begun, { code }, from) };
    };
    const unseen = await signIn(home);
    expect(titleOf(unseen.first.html)).toBe('Enter your code');
    expect((await unseen.code(codeOf(key, now))).status).toBe(303);
    later();
    expect((await signIn(home)).first.status).toBe(303);
    for (const from of [{ ...home, address: '198.51.100.2' }, { ...home, agent: 'curl/8' }])
      expect(titleOf((await signIn(from)).first.html)).toBe('Enter your code');
    // What failed does not become known.
    expect((await signIn(home)).first.status).toBe(303);
    const decided = identity.events.flatMap((event: DecisionEvent) =>
      event.type === 'decision.decided' && event.tool === 'sign_in' && event.user?.name === 'hal' ? [[event.decision, event.rationale[0], event.facts?.attributes['context'], event.facts?.attributes['factor']].join(' ')] : []);
    expect(decided).toEqual(expect.arrayContaining(['deny NEW_CONTEXT  ', 'permit OWN_SIGN_IN new used', 'permit OWN_SIGN_IN known enrolled']));
  }); // prettier-ignore

  it('from a blocked network nobody signs in, and nobody learns whether a password was right', async () => {
    const from = { address: '203.0.113.9' };
    const [right, wrong] = await Promise.all([
      post(await begin(), typed('bob'), from),
      post(await begin(), { username: 'bob', password: 'wrong' }, from),
    ]);
    expect([right.status, wrong.status, right.html === wrong.html]).toEqual([403, 403, true]);
    const codes = identity.events.flatMap((event) =>
      event.type === 'decision.decided' && event.resource.type === 'SignInAttempt' ? event.rationale : [],
    );
    expect(codes).toEqual(
      expect.arrayContaining([
        'NETWORK_BLOCKED',
        'WRONG_CODE',
        'CODE_USED',
        'TOO_MANY_CODES',
        'WRONG_PASSWORD',
      ]),
    );
  });

  it('no record, page or answer holds a key, a code or a recovery code but the one page that shows it', () => {
    const all = JSON.stringify(identity.events);
    expect(all).not.toMatch(/password-of|[A-Z2-7]{32}/);
    // Nor a digest of one.
    const digests = identity.events.flatMap((event) =>
      event.type === 'decision.completed' && event.tool === 'account_factor_add' ? [event.resultDigest] : [],
    );
    const said = [true, false].map((added) => digestOf({ result: { added } }));
    expect(new Set(digests)).toEqual(new Set(said));
  });
});

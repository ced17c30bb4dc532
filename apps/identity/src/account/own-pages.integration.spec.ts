import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import * as oidc from 'openid-client';
import { Browser, passwordOf, type SignedIn, thiefOf } from '#test/identity/sign-in';
import { startIdentity, type TestIdentity } from '#test/identity/start-identity';

const chosen = 'a sentence of her own';
const titleOf = (html: string): string => /<h1>([^<]+)/.exec(html)?.[1] ?? '';
const problemIn = (html: string): string => /role="alert">.*<span>([^<]+)/.exec(html)?.[1] ?? '';
const sessionOf = ({ tokens }: SignedIn): string =>
  String(decodeJwt(tokens.access_token)['sid']).split('.')[0] ?? '';
const refresh = ({ client, tokens }: SignedIn): Promise<string> =>
  oidc.refreshTokenGrant(client, tokens.refresh_token ?? '').then(
    () => 'given',
    (error: { error?: string }) => error.error ?? 'failed',
  );

describe('the pages of a person’s own account', () => {
  let identity: TestIdentity;
  /** Sessions that are over. */
  const ended: string[] = [];
  /** Whether the stream takes nothing. */
  let isFull = false;
  let from = 0;

  beforeAll(async () => {
    const names = ['ann', 'ben', 'cleo', 'dora', 'eve', 'finn', 'gus', 'hana', 'iris'];
    identity = await startIdentity({
      people: names.map((username) => ({
        ...{ username, name: username, tenant: 'acme', groups: ['acme-editors'] },
        password: username === 'hana' ? chosen : passwordOf(username),
      })),
      recording: () => (isFull ? Promise.reject(new Error('the stream is away')) : Promise.resolve()),
      ends: {
        check: () => Promise.resolve(),
        isOver: ({ sessionId }) => ended.includes(String(sessionId).split('.')[0] ?? ''),
        end: ({ id = '' }: { id?: string }) => Promise.resolve(void ended.push(id)),
        readiness: () => Promise.resolve({ name: 'revocations', ok: true }),
        close: () => Promise.resolve(),
      },
    });
  });
  afterAll(() => identity.close());
  beforeEach(() => {
    isFull = false;
    from = identity.events.length;
  });

  const send = async (
    browser: Browser,
    fields: Record<string, string>,
    { page = 'password', headers = {} }: { page?: string; headers?: Record<string, string> } = {},
  ) => {
    const init = { method: 'POST', body: new URLSearchParams(fields), headers };
    const response = await browser.go(`${identity.issuer}/account/${page}`, init);
    return { status: response.status, html: await response.text() };
  };
  const changing = (username: string, password = chosen, old = passwordOf(username)) => ({
    ...{ old, password, again: password },
  });
  const signsIn = (username: string, password = passwordOf(username)) =>
    identity.signIn({ username, password }).then(
      () => true,
      () => false,
    );
  const changes = () => identity.events.slice(from).filter(({ tool }) => tool.startsWith('account_'));

  it('INVARIANT (a session is not enough): who has the open browser alone changes nothing, and it is counted', async () => {
    const { browser } = await identity.signIn({ username: 'ann' });
    from = identity.events.length;
    const tried = [
      await send(browser, { password: chosen, again: chosen }),
      await send(browser, changing('ann', chosen, '')),
      await send(browser, changing('ann', chosen, 'not the password')),
      // Of somebody else it is right.
      await send(browser, changing('ann', chosen, passwordOf('ben'))),
      await send(browser, { code: '123456' }, { page: 'second-factor' }),
      await send(browser, { password: passwordOf('ben') }, { page: 'second-factor' }),
    ];
    expect(tried.map(({ status }) => status)).toEqual([400, 422, 422, 422, 400, 422]);
    expect(tried.map(({ html }) => titleOf(html)).slice(0, 4)).toEqual(
      Array(4).fill('Choose a new password'),
    );
    expect(changes()).toEqual([]);
    expect(identity.events.slice(from)).toMatchObject([
      { resource: { type: 'SignInAttempt', id: 'deputy-identity' }, rationale: ['WRONG_PASSWORD'] },
      { type: 'decision.repeated' },
      { type: 'decision.repeated' },
    ]);
    expect([await signsIn('ann'), await signsIn('ann', chosen)]).toEqual([true, false]);
  });

  it('lead back to the applications of the deployment, and to no newcomer', async () => {
    const { browser } = await identity.signIn({ username: 'ann' });
    const page = await (await browser.go(`${identity.issuer}/account`)).text();
    expect(page.match(/<a href="(?!\/account)[^"]*">[^<]*/g)).toEqual([
      '<a href="http://localhost:3000/">Back to Deputy',
    ]);
  });

  it('who has the password alone changes nothing without being signed in', async () => {
    const answer = await send(new Browser(), changing('ann'));
    expect([answer.status, titleOf(answer.html), changes()]).toEqual([400, 'That did not work', []]);
  });

  it('a password is guessed there no faster than where one signs in, and then the right one waits, too', async () => {
    const { browser } = await identity.signIn({ username: 'ben' });
    const statuses: number[] = [];
    for (let i = 0; i < 12; i += 1)
      statuses.push((await send(browser, changing('ben', chosen, `guess ${String(i)}`))).status);
    expect(statuses.at(-1)).toBe(429);
    expect((await send(browser, changing('ben'))).status).toBe(429);
    expect(changes()).toEqual([]);
  });

  it.each<Record<string, string>>([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    // Another service at the same host.
    { 'sec-fetch-site': 'same-site' },
  ])('a form of another site changes nothing, though password and cookies are right: %j', async (headers) => {
    const { browser } = await identity.signIn({ username: 'cleo' });
    expect((await send(browser, changing('cleo'), { headers })).status).toBe(403);
    // Nor does an address that somebody is led to.
    const query = new URLSearchParams(changing('cleo')).toString();
    await browser.go(`${identity.issuer}/account/password?${query}`);
    expect(changes()).toEqual([]);
  });

  it('INVARIANT (a change ends the others): sessions and refresh tokens of elsewhere, and not anybody else’s', async () => {
    const [own, phone, thief, other] = [
      await identity.signIn({ username: 'dora' }),
      await identity.signIn({ username: 'dora' }),
      await identity.signIn({ username: 'dora' }),
      await identity.signIn({ username: 'cleo' }),
    ];
    const done = await send(own.browser, changing('dora'), { headers: { origin: identity.issuer, 'sec-fetch-site': 'same-origin' } });
    expect([done.status, titleOf(done.html)]).toEqual([200, 'Your account']);
    expect(ended.sort()).toEqual([own, phone, thief].map(sessionOf).sort());
    expect(await Promise.all([phone, thief, other].map(refresh))).toEqual(['invalid_grant', 'invalid_grant', 'given']);
    // The cookie of the thief opens nothing either.
    expect((await send(thief.browser, changing('dora', 'a sentence of the thief', chosen))).status).toBe(400);
    expect((await own.browser.go(`${identity.issuer}/account`)).status).toBe(200);
    expect([await signsIn('dora'), await signsIn('dora', chosen)]).toEqual([false, true]);
  }); // prettier-ignore

  it('INVARIANT (a change ends the others): a copy of the cookies of the browser in which it is made, and what was got by one, with it', async () => {
    const { browser } = await identity.signIn({ username: 'iris' });
    const thief = thiefOf(browser);
    // The copy signs in to an application without a question, as the browser would.
    const stolen = await identity.signIn({ username: 'iris', browser: thiefOf(browser) });
    expect((await send(browser, changing('iris'))).status).toBe(200);
    for (const copy of [thief, stolen.browser]) {
      expect((await copy.go(`${identity.issuer}/account`)).status).toBe(400);
      await expect(identity.signIn({ username: 'iris', password: 'unknown', browser: copy })).rejects.toThrow('status 422');
    }
    expect(await refresh(stolen)).toBe('invalid_grant');
    // Whoever made the change goes on, and is asked nothing.
    expect((await browser.go(`${identity.issuer}/account`)).status).toBe(200);
    const { tokens } = await identity.signIn({ username: 'iris', browser, parameters: { prompt: 'none' } });
    expect(decodeJwt(tokens.access_token)).toMatchObject({ preferred_username: 'iris' });
  }); // prettier-ignore

  it('a change is decided and recorded before it counts, and is none while that cannot be', async () => {
    const { browser } = await identity.signIn({ username: 'eve' });
    from = identity.events.length;
    isFull = true;
    expect((await send(browser, changing('eve'))).status).toBe(503);
    isFull = false;
    expect([changes(), await signsIn('eve'), await signsIn('eve', chosen)]).toEqual([[], true, false]);
    expect((await send(browser, changing('eve'))).status).toBe(200);
    const by = { user: { name: 'eve' }, tenant: 'acme', agent: { id: 'deputy-identity' } };
    expect(changes()).toMatchObject([
      { ...by, tool: 'account_password', decision: 'permit', rationale: ['OWN_SIGN_IN_DATA'], resource: { type: 'Account' } },
      { ...by, type: 'decision.completed', tool: 'account_password', outcome: 'succeeded' },
    ]);
  }); // prettier-ignore

  it('no record holds anything that was made of a password: of two it says the same', async () => {
    const { browser } = await identity.signIn({ username: 'finn' });
    from = identity.events.length;
    expect((await send(browser, changing('finn', 'the first of two'))).status).toBe(200);
    expect((await send(browser, changing('finn', 'the second of two', 'the first of two'))).status).toBe(200);
    const said = changes().map((event) =>
      event.type === 'decision.decided' ? event.argumentsDigest : event.type === 'decision.completed' && event.resultDigest);
    expect(said.slice(0, 2)).toEqual([expect.stringMatching(/^sha256:/), expect.stringMatching(/^sha256:/)]);
    expect(said.slice(2)).toEqual(said.slice(0, 2));
    expect(JSON.stringify(identity.events)).not.toMatch(/of two|password-of|argon2/);
  }); // prettier-ignore

  it.each([
    ['at least 12 characters', { password: 'eleven char', again: 'eleven char' }],
    ['at most 256 characters', { password: 'long '.repeat(52), again: 'long '.repeat(52) }],
    ['are not the same', { password: chosen, again: `${chosen}.` }],
    ['new password twice', { password: chosen }],
    ['without your username', { password: 'this is GUS indeed', again: 'this is GUS indeed' }],
    ['more different characters', { password: 'abababababab', again: 'abababababab' }],
    // Whether it was chosen or given by an operator.
    ['is the password you have', { password: chosen, again: chosen }],
  ])('refuses a new password: %s', async (problem, fields: Record<string, string>) => {
    const [username, old] = problem.startsWith('is the') ? ['hana', chosen] : ['gus', passwordOf('gus')];
    const { browser } = await identity.signIn({ username, password: old });
    const { status, html } = await send(browser, { old, ...fields });
    expect([status, changes()]).toEqual([422, []]);
    expect(problemIn(html)).toContain(problem);
  });
});

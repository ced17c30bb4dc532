import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { AccountsAnswer, apis, DecisionEvent, fullScope, personKey, subjects } from '#libs/contracts';
import { digestOf } from '#libs/enforcement';
import { consumeDecisions, MeshClient, type MeshError, provisionMesh, WatchedRevocations } from '#libs/mesh';
import { createTokenExchange } from '#libs/principal';
import { Secret } from '#libs/config';
import { eventually } from '#test/eventually';
import { Browser, passwordOf, type SignedIn } from '#test/identity/sign-in';
import { startIdentity, type TestIdentity } from '#test/identity/start-identity';
import { testClients } from '#test/identity/test-clients';
import { localPeople } from '#test/issuer/local-people';
import { startNats, type TestNats } from '#test/nats/start-nats';

const [webClient, agentClient] = testClients;

describe('what operators do with accounts', () => {
  let nats: TestNats;
  let identity: TestIdentity;
  let web: MeshClient;
  let heard: WatchedRevocations;
  let stop: () => Promise<void>;
  const events: DecisionEvent[] = [];
  const tokens = new Map<string, string>();

  beforeAll(async () => {
    nats = await startNats();
    await provisionMesh(await nats.connect('operator'));
    const operators = ['olive', 'otto'].map((username) => ({
      username,
      name: username,
      tenant: 'acme',
      groups: ['acme-operators'],
    }));
    identity = await startIdentity({
      people: [...localPeople, ...operators].map((person) => ({
        ...person,
        password: passwordOf(person.username),
      })),
      issuerId: 'local',
      mesh: {
        NATS_URL: nats.url,
        NATS_NKEY_SEED_FILE: nats.seedFile('identity'),
        REVOCATIONS_SILENCE_MS: 60_000,
      },
    });
    web = new MeshClient(await nats.connect('web'));
    const mcp = await nats.connect('mcp');
    heard = new WatchedRevocations(() => mcp, { silenceMs: 600_000, beatMs: 600_000 });
    heard.start();
    const ending = new AbortController();
    const consuming = consumeDecisions(
      await nats.connect('audit'),
      (event) => Promise.resolve(void events.push(DecisionEvent.parse(event))),
      { signal: ending.signal },
    );
    stop = async () => {
      ending.abort();
      await consuming;
    };
    await eventually('identity is ready', async () => (await fetch(`${identity.issuer}/health/ready`)).ok);
    for (const username of ['alice', 'oscar', 'erin', 'olive', 'otto']) {
      const scope = `openid ${fullScope(apis.identity)}`;
      tokens.set(username, (await identity.signIn({ username, scope })).tokens.access_token);
    }
  });
  afterAll(async () => {
    await stop();
    heard.stop();
    await identity.close();
    await nats.stop();
  });

  const operate = (operation: object, username = 'oscar') =>
    web.request(subjects.identity.accounts('web'), { ...operation, version: 1 }, {
      answer: AccountsAnswer,
      bearer: tokens.get(username) ?? '',
      deadlineMs: 60_000,
    }); // prettier-ignore
  const refusalOf = (asked: Promise<unknown>) =>
    asked.then(
      () => 'done',
      (error: MeshError) => `${error.code}: ${error.message}`,
    );
  const signInOf = (username: string, password?: string) =>
    identity.signIn({ username, ...(password !== undefined && { password }) });
  const isSignedIn = (username: string, password?: string) =>
    signInOf(username, password).then(
      () => true,
      () => false,
    );
  const chosen = 'a password of their own';
  /** Where whoever has the password that was given to somebody is asked for another. @returns what answers the page */
  const toChoice = async (username: string, told: string) => {
    const browser = new Browser();
    const url = new URL('/authorize', identity.issuer);
    url.search = new URLSearchParams({
      client_id: 'deputy-web',
      response_type: 'code',
      redirect_uri: 'http://localhost:3000/callback',
      scope: 'openid',
      code_challenge: 'a'.repeat(43),
      code_challenge_method: 'S256',
    }).toString();
    const page = await browser.follow(url.href);
    let proof = '';
    const post = async (fields: Record<string, string>) => {
      const body = new URLSearchParams({ ...(proof && { proof }), ...fields });
      const html = await (await browser.go(page.url, { method: 'POST', body })).text();
      proof = /name="proof" value="([^"]+)"/.exec(html)?.[1] ?? '';
      return html;
    };
    // An operator's order reaches some seconds ahead.
    const isAsked = async () => (await post({ username, password: told })).includes('Choose a new password');
    await eventually('they are asked for a new password', isAsked, 15_000);
    return post;
  };
  /** As a person does with a password that was given to them, and whoever takes it for theirs. */
  const choose = async (username: string, told: string) => {
    let post = await toChoice(username, told);
    // What ended the person's sign-ins reaches some seconds ahead, and half a sign-in, too.
    await eventually('the order is over', async () => {
      if ((await post({ password: told, again: told })).includes('That is the password you were given')) return true;
      post = await toChoice(username, told);
      return false;
    }, 15_000); // prettier-ignore
    expect(await post({ password: 'short', again: 'short' })).toContain('at least 12 characters');
    expect(await post({ password: chosen, again: chosen })).not.toContain('Choose a new password');
  };
  const refresh = async ({ tokens: { refresh_token = '' } }: SignedIn): Promise<string> => {
    const basic = Buffer.from(`${webClient.client_id}:${webClient.client_secret}`).toString('base64');
    const response = await fetch(`${identity.issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token }),
    });
    const { error = 'given' } = (await response.json()) as { error?: string };
    return `${response.status} ${error}`;
  };
  const exchange = (token: string) =>
    createTokenExchange({
      strategy: 'entra-obo',
      issuer: identity.issuer,
      clientId: agentClient.client_id,
      clientSecret: new Secret(agentClient.client_secret),
      audience: 'api://deputy-mcp',
      scope: 'access_as_user',
    })
      .exchange(token)
      .then(
        () => 'given',
        (error: { code?: string }) => error.code,
      );
  /** Whether whoever hears the mesh knows that a token is over. */
  const isOver = ({ tokens: { access_token } }: SignedIn) => {
    const { sub = '', iat = 0, sid } = decodeJwt(access_token);
    const user = { key: personKey('local', sub) };
    return heard.isRevoked({ sessionId: String(sid), tenant: 'acme', user, actors: [], issuedAt: iat });
  };
  const subOf = ({ tokens: { access_token } }: SignedIn) => decodeJwt(access_token).sub ?? '';
  const nothing = ['400 invalid_grant', expect.stringMatching(/^(refused|interaction_required)$/)];
  /** Passwords that were told. */
  const given = new Map<string, string>();

  it.each(['alice', 'erin'])('refuses %s, on the record, and changes nothing', async (username) => {
    const before = await operate({ do: 'list' });
    for (const operation of [
      { do: 'list' },
      { do: 'add', username: 'mallory', name: 'M', groups: ['acme-operators'] },
      { do: 'groups', username, groups: ['acme-operators'] },
      { do: 'password', username: 'bob' },
    ])
      expect(await refusalOf(operate(operation, username))).toMatch(/^forbidden: /);
    expect(await operate({ do: 'list' })).toEqual(before);
    await eventually('the refusals are recorded', () =>
      ['accounts_list', 'accounts_add', 'accounts_groups', 'accounts_password'].every((tool) =>
        events.some(
          (event) =>
            event.type === 'decision.decided' &&
            event.decision === 'deny' &&
            event.tool === tool &&
            event.user?.name === username,
        ),
      ),
    );
  });

  it('lists the people of the tenant and no others, and nothing that anybody could sign in with', async () => {
    const answer = await operate({ do: 'list' });
    expect(answer.accounts.map(({ username }) => username)).toEqual(['alice', 'bob', 'carol', 'erin', 'olive', 'oscar', 'otto']);
    expect(JSON.stringify(answer)).not.toMatch(/argon2|hash/i);
  }); // prettier-ignore

  it('INVARIANT (a password is told once): who is added signs in by it and changes it, and nothing of it is in a record', async () => {
    const { accounts, issued } = await operate({ do: 'add', username: ' Zoe ', name: 'Zoe Ek', groups: ['acme-editors'] });
    expect(accounts).toMatchObject([{ username: 'zoe', name: 'Zoe Ek', groups: ['acme-editors'], enabled: true, passwordGiven: true }]);
    expect(issued).toMatchObject({ username: 'zoe', password: expect.stringMatching(/^(\w{4}-){3}\w{4}$/) });
    expect(await isSignedIn('zoe', 'another-password')).toBe(false);
    expect(await isSignedIn('zoe', issued?.password)).toBe(false);
    await choose('zoe', issued?.password ?? '');
    expect(decodeJwt((await signInOf('zoe', chosen)).tokens.access_token)).toMatchObject({ tid: 'acme', groups: ['acme-editors'] });
    await eventually('it is recorded', () => events.some(({ type, tool }) => type === 'decision.completed' && tool === 'accounts_add'));
    const outcome = events.find(({ type, tool }) => type === 'decision.completed' && tool === 'accounts_add');
    // Of nothing that the password was in.
    expect(outcome).toMatchObject({ resultDigest: digestOf({ result: { accounts } }) });
    expect(JSON.stringify(events)).not.toContain(issued?.password);
    expect(JSON.stringify(await operate({ do: 'list' }))).not.toContain(issued?.password);
  }); // prettier-ignore

  it.each([
    ['a name that somebody has', { username: 'ALICE', groups: [] }, 'conflict'],
    ['a name that somebody of another tenant has', { username: 'dave', groups: [] }, 'conflict'],
    ['a name that looks like that of another', { username: 'b\u043Eb', groups: [] }, 'conflict'],
    [
      'what others are called, in other letters',
      { username: 'mallory', name: 'b\u043Eb', groups: [] },
      'conflict',
    ],
    ['a name that is too long as it is kept', { username: '\uFDFA'.repeat(4), groups: [] }, 'bad_request'],
    ['a name that begins with a mark as it is kept', { username: '\u00A8x', groups: [] }, 'bad_request'],
    ['a role for a group', { username: 'mallory', groups: ['operator'] }, 'bad_request'],
    ['a group of another tenant', { username: 'mallory', groups: ['globex-editors'] }, 'bad_request'],
    ['a group of machines', { username: 'mallory', groups: ['acme-machine-editors'] }, 'bad_request'],
    ['what every object has', { username: 'mallory', groups: ['__proto__', 'constructor'] }, 'bad_request'],
  ])('adds nobody by %s', async (_what, about, code) => {
    expect(await refusalOf(operate({ do: 'add', name: 'M', ...about }, 'otto'))).toMatch(
      new RegExp(`^${code}: `),
    );
    const { accounts } = await operate({ do: 'list' }, 'otto');
    expect(accounts.map(({ username }) => username)).not.toContain('mallory');
  });

  it('lets nobody reach another tenant, and tells nothing of it', async () => {
    const told = async (username: string) => (await refusalOf(operate({ do: 'disable', username }, 'olive'))).replace(`\`${username}\``, 'X');
    expect(await told('dave')).toBe(await told('somebody'));
    expect(await isSignedIn('dave')).toBe(true);
  }); // prettier-ignore

  it('lets no operator change their own account', async () => {
    for (const operation of [
      { do: 'groups', groups: ['acme-editors'] },
      { do: 'disable' },
      { do: 'password' },
    ])
      expect(await refusalOf(operate({ ...operation, username: 'OSCAR' }))).toMatch(
        /^forbidden: .*OWN_ACCOUNT/,
      );
  });

  it('INVARIANT (who is changed holds nothing of before): disabling ends every sign-in, token and exchange at once', async () => {
    const held = await signInOf('bob');
    const { ended } = await operate({ do: 'disable', username: 'bob' }, 'olive');
    expect(ended).toMatchObject({ kind: 'person', name: 'bob' });
    expect([await refresh(held), await exchange(held.tokens.access_token)]).toEqual(nothing);
    await eventually('every service knows', () => isOver(held));
    expect(await isSignedIn('bob')).toBe(false);
    await operate({ do: 'enable', username: 'bob' }, 'olive');
    expect(await refresh(held)).toBe('400 invalid_grant');
  });

  it('other groups end what says the former ones', async () => {
    const held = await signInOf('carol');
    await operate({ do: 'groups', username: 'carol', groups: ['acme-readers'] }, 'olive');
    expect([await refresh(held), await exchange(held.tokens.access_token)]).toEqual(nothing);
    await eventually('every service knows', () => isOver(held));
  });

  it('another password ends what was signed in by the former one, which opens nothing any more', async () => {
    const held = await signInOf('alice');
    const { issued } = await operate({ do: 'password', username: 'alice' }, 'olive');
    given.set('alice', issued?.password ?? '');
    expect([await refresh(held), await exchange(held.tokens.access_token)]).toEqual(nothing);
    expect(await isSignedIn('alice')).toBe(false);
  });

  it('INVARIANT (half a sign-in ends with the rest): a given password that was replaced sets no other, also where it was typed before', async () => {
    const about = { username: 'hal', name: 'Hal', groups: ['acme-editors'] };
    const leaked = (await operate({ do: 'add', ...about }, 'olive')).issued?.password ?? '';
    const post = await toChoice('hal', leaked);
    await operate({ do: 'password', username: 'hal' }, 'olive');
    const taken = 'whoever reads the mail of others';
    expect(await post({ password: taken, again: taken })).toMatch(/<h1>Sign in/);
    expect(await isSignedIn('hal', taken)).toBe(false);
  });

  it('who is removed is nobody, and whoever has the name later is somebody else', async () => {
    const held = await signInOf('erin');
    expect(await operate({ do: 'remove', username: 'erin' }, 'olive')).toMatchObject({
      accounts: [],
      ended: { kind: 'person' },
    });
    expect([await refresh(held), await exchange(held.tokens.access_token)]).toEqual(nothing);
    expect(await isSignedIn('erin')).toBe(false);
    await eventually('every service knows', () => isOver(held));
    expect(await refusalOf(operate({ do: 'enable', username: 'erin' }, 'olive'))).toMatch(/^not_found/);
    const about = { username: 'erin', name: 'Another Erin', groups: [] };
    const { issued, accounts } = await operate({ do: 'add', ...about }, 'olive');
    given.set('erin', issued?.password ?? '');
    expect(accounts).not.toMatchObject([{ key: personKey('local', subOf(held)) }]);
    expect(await refresh(held)).toBe('400 invalid_grant');
  });

  it('whoever may sign in signs in again, as they are now, once the order is over', async () => {
    for (const [username, groups] of [
      ['bob', ['acme-editors']],
      ['carol', ['acme-readers']],
      ['alice', ['acme-readers']],
      ['erin', []],
    ] as const) {
      const told = given.get(username);
      if (told !== undefined) await choose(username, told);
      const password = told === undefined ? undefined : chosen;
      await eventually(`${username} signs in`, () => isSignedIn(username, password), 15_000);
      const { tokens: got } = await signInOf(username, password);
      expect(decodeJwt(got.access_token)).toMatchObject({ groups });
    }
  }, 30_000);

  it('INVARIANT (nobody is taken for another): of two who look alike and are added at the same time one is, and what was theirs is free again', async () => {
    const add = (username: string, name = username) => refusalOf(operate({ do: 'add', username, name, groups: ['acme-readers'] }));
    const outcomes = async (...adding: Promise<string>[]) => (await Promise.all(adding)).map((said) => said.replace(/`.*`/, '…')).sort();
    const refused = 'conflict: it can be taken for …; choose another name';
    const [latin, cyrillic] = ['malloryphg', 'm\u0430lloryphg'];
    expect(await outcomes(add(latin), add(cyrillic))).toEqual([refused, 'done']);
    const { accounts } = await operate({ do: 'list' });
    const [added] = accounts.flatMap(({ username }) => ([latin, cyrillic].includes(username) ? [username] : []));
    await operate({ do: 'remove', username: added });
    expect(await add(added === latin ? cyrillic : latin)).toBe('done');
    // So is what they are called; a name that others share is nobody's.
    const called = 'conflict: what they are called can be taken for …; choose another name';
    expect(await outcomes(add('ada-1', 'Ada Lovelace'), add('ada-2', '\u0410da Lovelace'))).toEqual([called, 'done']);
    expect(await outcomes(add('anna-1', 'Anna Berg'), add('anna-2', 'Anna Berg'))).toEqual(['done', 'done']);
  }); // prettier-ignore
});

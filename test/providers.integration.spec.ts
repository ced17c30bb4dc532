import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type TurnEvent } from '#libs/contracts';
import { eventually } from '#test/eventually';
import { providerNames } from '#test/issuer/providers/all-providers';
import { ask } from '#test/web/ask';
import { type Chain, startChain } from '#test/providers/start-chain';
import { type Visitor } from '#test/web/visitor';

let chain: Chain;

beforeAll(async () => {
  chain = await startChain(providerNames);
});
afterAll(() => chain.close());

const of = <T extends TurnEvent['type']>(events: readonly TurnEvent[], type: T) =>
  events.filter((event): event is Extract<TurnEvent, { type: T }> => event.type === type);

async function signedIn(name: (typeof providerNames)[number], username: string) {
  const { provider, visitor } = chain.at(name);
  provider.signInAs(username);
  const browser = visitor();
  await browser.logIn(username);
  return browser;
}

type Shown = { user?: { issuer: string }; agent?: { id: string } };
const decisionsFor = async (auditor: Visitor) => {
  const answer = (await (await auditor.go('/api/decisions?limit=100')).json()) as { events?: Shown[] };
  return answer.events ?? [];
};

describe.each(providerNames)('the whole chain with %s, beside all the others', (name) => {
  it('an editor signs in, asks, and reads rows with their own right, and the record names them', async () => {
    const bob = await signedIn(name, 'bob');
    const { events, problem } = await ask(bob, 'Find laptops under $1500');
    expect(problem).toBeUndefined();
    expect(of(events, 'call.decided').map(({ verdict }) => verdict.decision)).toContain('permit');
    const [finished] = of(events, 'call.finished');
    expect(finished).toMatchObject({ outcome: 'succeeded' });
    expect(JSON.stringify(finished?.result)).toContain('Laptop');
    const erin = await signedIn('keycloak', 'erin');
    const byThem = async () =>
      (await decisionsFor(erin)).some(
        ({ user, agent }) => user?.issuer === name && agent?.id === 'deputy-agent',
      );
    await eventually('the record names the person', byThem);
  });

  it('the provider says that a person signed out, by its own name of them, and their sessions here are over', async () => {
    const { provider, origin } = chain.at(name);
    const [one, two] = [await signedIn(name, 'carol'), await signedIn(name, 'alice')];
    const overrides = {
      ...{ nonce: undefined, sid: undefined, jti: crypto.randomUUID() },
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    };
    const header = { typ: 'logout+jwt' };
    const body = new URLSearchParams({
      logout_token: await provider.issue({ username: 'carol', kind: 'id', header, overrides }),
    });
    const notice = await fetch(`${origin}/auth/backchannel-logout`, { method: 'POST', body });
    expect(notice.status).toBe(200);
    const isSignedIn = async (visitor: Visitor) =>
      ((await (await visitor.go('/api/session')).json()) as { user: unknown }).user !== null;
    expect([await isSignedIn(one), await isSignedIn(two)]).toEqual([false, true]);
  });

  it('a reader who wants to write is refused by policy', async () => {
    const alice = await signedIn(name, 'alice');
    const { events } = await ask(alice, 'Create a new product called Toy priced at $5');
    expect(of(events, 'call.decided').map(({ verdict }) => verdict.decision)).toEqual(['deny']);
    expect(of(events, 'call.finished')).toMatchObject([{ outcome: 'refused' }]);
  });
});

it.each(['entra', 'keycloak', 'auth0', 'generic'] as const)(
  'an auditor of %s is shown decisions, by a token for that API alone',
  async (name) => {
    const answer = await (await signedIn(name, 'erin')).go('/api/decisions');
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('deputy-agent')]);
  },
);

it('a challenge of Entra travels to the browser, goes with the next sign-in, and then the turn runs', async () => {
  const { provider } = chain.at('entra');
  const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
  const bob = await signedIn('entra', 'bob');
  provider.demand(claims);
  const refused = await ask(bob, 'Find laptops under $1500');
  expect(refused).toMatchObject({ status: 401, problem: { code: 'interaction_required', claims } });
  // As the page does with it: a new sign-in with those claims, and back to where the person was.
  const query = new URLSearchParams({ to: '/', claims });
  const toProvider = await bob.go(`/auth/login?${query.toString()}`);
  const authorize = new URL(toProvider.headers.get('location') ?? '');
  expect(authorize.searchParams.get('claims')).toBe(claims);
  const callback = await bob.go(authorize.href);
  await bob.go(callback.headers.get('location') ?? '');
  await bob.learnSession();
  const { events } = await ask(bob, 'Find laptops under $1500');
  expect(of(events, 'call.finished')).toMatchObject([{ outcome: 'succeeded' }]);
});

it('what is no claims request never reaches the provider', async () => {
  const browser = chain.at('entra').visitor();
  for (const junk of ['prompt=none', '{"redirect_uri":"https://evil.example"}', '[]']) {
    const answer = await browser.go(`/auth/login?${new URLSearchParams({ claims: junk }).toString()}`);
    expect(new URL(answer.headers.get('location') ?? '').searchParams.has('claims')).toBe(false);
  }
});

it('an identity provider that has no token for an API is named to the person, and the sign-in stays', async () => {
  const bob = await signedIn('cognito', 'bob');
  const answer = await bob.go('/api/decisions');
  expect(await answer.json()).toMatchObject({
    code: 'forbidden',
    detail: expect.stringContaining('docs/identity.md'),
  });
  expect((await ask(bob, 'Find laptops under $1500')).status).toBe(200);
});

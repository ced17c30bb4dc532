import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { counterKey } from '#libs/budgets';
import {
  apis,
  buckets,
  DecisionEvent,
  fullScope,
  type OpenLogin,
  OverviewAnswer,
  OverviewOperation,
  personKey,
  RevocationsAnswer,
  subjects,
} from '#libs/contracts';
import {
  consumeDecisions,
  Endings,
  MeshClient,
  type MeshError,
  openBucket,
  provisionMesh,
  WatchedRevocations,
} from '#libs/mesh';
import { eventually } from '#test/eventually';
import { passwordOf } from '#test/identity/sign-in';
import { startIdentity, type TestIdentity } from '#test/identity/start-identity';
import { localPeople } from '#test/issuer/local-people';
import { startNats, type TestNats } from '#test/nats/start-nats';

type What = OverviewOperation['do'];
type Shown<W extends What> = Extract<OverviewAnswer, { show: W }>;
const questions = OverviewOperation.shape.do.options;
const markup = '<img src=x onerror=alert(1)>';

describe('what is live in a tenant', () => {
  let nats: TestNats;
  let identity: TestIdentity;
  let web: MeshClient;
  let stop: () => Promise<void>;
  let mcp: Endings;
  const events: DecisionEvent[] = [];

  beforeAll(async () => {
    nats = await startNats();
    await provisionMesh(await nats.connect('operator'));
    identity = await startIdentity({
      people: [
        ...localPeople,
        { username: 'olga', name: 'Olga', tenant: 'globex', groups: ['globex-operators'] },
        { username: 'mallory', name: markup, tenant: 'acme', groups: [] },
      ].map((person) => ({ ...person, groups: [...person.groups], password: passwordOf(person.username) })),
      issuerId: 'local',
      mesh: {
        NATS_URL: nats.url,
        NATS_NKEY_SEED_FILE: nats.seedFile('identity'),
        REVOCATIONS_SILENCE_MS: 60_000,
      },
    });
    web = new MeshClient(await nats.connect('web'));
    const joined = await nats.connect('mcp');
    mcp = new Endings(() => joined, new WatchedRevocations(() => joined));
    mcp.describe({ budgets: { 'mcp.person': { burst: 10, perSecond: 0.001 } } });
    await mcp.sayPresent();
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
  });
  afterAll(async () => {
    await stop();
    await identity.close();
    await nats.stop();
  });

  const held = new Map<string, string>();
  const tokenOf = async (username: string) => {
    const scope = `openid ${fullScope(apis.identity)}`;
    const token = held.get(username) ?? (await identity.signIn({ username, scope })).tokens.access_token;
    held.set(username, token);
    return token;
  };
  const ask = async <W extends What>(username: string, what: W): Promise<Shown<W>> => {
    const about = { answer: OverviewAnswer, bearer: await tokenOf(username) };
    const operation = { version: 1, do: what };
    return (await web.request(subjects.identity.overview('web'), operation, about)) as Shown<W>;
  };
  const refusalOf = (asked: Promise<unknown>) =>
    asked.then(
      () => 'shown',
      (error: MeshError) => `${error.code}: ${error.message}`,
    );
  const keyOf = async (username: string) => {
    const { people } = await ask(username === 'dave' || username === 'olga' ? 'olga' : 'oscar', 'people');
    return people.find(({ name }) => name === username)?.key ?? personKey('local', 'nobody');
  };
  const asMcp = async (bucket: string, key: string, value: object | number) =>
    (await openBucket(await nats.connect('mcp'), bucket)).put(key, JSON.stringify(value));

  it.each(questions)('is shown to nobody who is no operator, and that is recorded: %s', async (what) => {
    for (const [person, refused] of [
      ['alice', true],
      ['erin', what !== 'services'],
    ] as const) {
      const said = await refusalOf(ask(person, what));
      expect([person, said]).toEqual([
        person,
        refused ? expect.stringMatching(/^forbidden: .*NO_MATCHING_PERMIT/) : 'shown',
      ]);
      await eventually('the decision is recorded', () =>
        Promise.resolve(
          events.some(
            (event) =>
              event.type === 'decision.decided' &&
              event.tool === `${what}_list` &&
              event.user?.name === person &&
              event.decision === (refused ? 'deny' : 'permit') &&
              event.resource.type === 'Overview',
          ),
        ),
      );
    }
  });

  it('tenant boundary: an operator sees the people of their own tenant, with their sign-ins, and no others', async () => {
    const { people, complete } = await ask('oscar', 'people');
    expect(people.map(({ name }) => name)).toEqual(['alice', 'bob', 'carol', 'erin', 'mallory', 'oscar']);
    expect(complete).toBe(true);
    expect(people.find(({ name }) => name === 'mallory')).toMatchObject({
      ...{ displayName: markup, enabled: true, roles: [], sessions: [] },
    });
    const alice = people.find(({ name }) => name === 'alice');
    expect(alice).toMatchObject({ roles: ['reader'], sessions: [{ clients: [expect.any(String)] }] });
    const others = await ask('olga', 'people');
    expect(others.people.map(({ name }) => name)).toEqual(['dave', 'olga']);
  });

  it('holds no sign-in that was ended', async () => {
    await identity.signIn({ username: 'bob' });
    const sessionsOf = async (username: string) =>
      (await ask('oscar', 'people')).people.find(({ name }) => name === username)?.sessions ?? [];
    const [before] = await sessionsOf('bob');
    expect(before?.clients).toHaveLength(1);
    const ending = { version: 1, do: 'end', kind: 'session', id: before?.id };
    await web.request(subjects.identity.revocations('web'), ending, {
      ...{ answer: RevocationsAnswer, bearer: await tokenOf('oscar'), deadlineMs: 60_000 },
    });
    expect(await sessionsOf('bob')).toEqual([]);
  });

  it('an overview opens nothing: leases are told by whose they are, for what and how long, and of one tenant', async () => {
    const since = Date.now();
    const login = (tenant: string | undefined, change: Partial<OpenLogin> = {}): OpenLogin => ({
      version: 1,
      accessor: 'accessor-of-a-login',
      held: { tokenId: 'jti-of-a-token', sessionId: 'sid', tenant, actors: ['deputy-agent'], issuedAt: 1 },
      at: since,
      use: { role: `${tenant}-reader`, endsAt: since + 28_000 },
      ...change,
    });
    const key = await keyOf('alice');
    const of = login('acme');
    await mcp.sayPresent();
    const { instance } = mcp;
    await asMcp(buckets.vaultLogins.name, `${instance}.one`, { ...of, held: { ...of.held, user: { key } } });
    const stranger = personKey('https://partner.example', 'x');
    const use = { ...(of.use ?? { role: '', endsAt: 0 }), decisionId: crypto.randomUUID() };
    await asMcp(buckets.vaultLogins.name, 'died.two', {
      ...login('acme', { at: since - 1, use }),
      held: { ...of.held, user: { key: stranger } },
    });
    await asMcp(buckets.vaultLogins.name, `${instance}.three`, login('globex'));
    await asMcp(buckets.vaultLogins.name, `${instance}.four`, login(undefined));
    await asMcp(buckets.vaultLogins.name, `${instance}.five`, { no: 'login' });
    const shown = await ask('oscar', 'leases');
    const at = (ms: number) => new Date(ms).toISOString();
    const facts = { agent: 'deputy-agent', session: 'sid', role: 'acme-reader', endsAt: at(since + 28_000) };
    expect(shown).toEqual({
      show: 'leases',
      complete: true,
      leases: [
        { ...facts, person: { key, name: 'alice' }, since: at(since), instance, held: true },
        {
          ...{ ...facts, person: { key: stranger }, since: at(since - 1), instance: 'died', held: false },
          decisionId: use.decisionId,
        },
      ],
    });
    expect(JSON.stringify(shown)).not.toMatch(/accessor|jti/);
    expect((await ask('olga', 'leases')).leases).toHaveLength(1);
  });

  it('tells what is left of budgets that somebody has drawn on, by the rate that their service says', async () => {
    await mcp.sayPresent();
    const whole = Date.now() + 4_000_000;
    const alice = await keyOf('alice');
    const dave = await keyOf('dave');
    for (const key of [alice, dave]) await asMcp(buckets.budgets.name, `mcp.person.${counterKey(key)}`, whole);
    const { budgets } = await ask('oscar', 'budgets');
    expect(budgets).toEqual([
      {
        ...{ service: 'mcp', of: 'person', id: alice, name: 'alice', left: 6, burst: 10, perSecond: 0.001 },
        wholeAt: new Date(whole).toISOString(),
      },
    ]);
  }); // prettier-ignore

  it('names the services that run, each with the policies by which it decides', async () => {
    const { services } = await ask('oscar', 'services');
    expect(services.find(({ service }) => service === 'identity')).toEqual({
      service: 'identity',
      instance: expect.stringMatching(/^\w+$/) as unknown,
      since: expect.any(String) as unknown,
      policy: expect.stringMatching(/^sha256:/) as unknown,
    });
  });

  it('is asked for so often and no more', async () => {
    await tokenOf('carol');
    const said = await Promise.all(Array.from({ length: 30 }, () => refusalOf(ask('carol', 'leases'))));
    expect(said.filter((one) => one.startsWith('forbidden'))).not.toHaveLength(0);
    expect(said.filter((one) => one.startsWith('too_many_requests'))).not.toHaveLength(0);
  });
});

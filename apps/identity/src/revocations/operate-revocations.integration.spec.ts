import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import {
  AgentsAnswer,
  apis,
  buckets,
  DecisionEvent,
  fullScope,
  type PeerName,
  personKey,
  type RevocationOperation,
  RevocationsAnswer,
  subjects,
} from '#libs/contracts';
import {
  consumeDecisions,
  Endings,
  MeshClient,
  type MeshError,
  openBucket,
  type PartDone,
  provisionMesh,
  WatchedRevocations,
} from '#libs/mesh';
import { type Revocable } from '#libs/principal';
import { eventually } from '#test/eventually';
import { startIdentity, type TestIdentity } from '#test/identity/start-identity';
import { passwordOf } from '#test/identity/sign-in';
import { localPeople } from '#test/issuer/local-people';
import { startNats, type TestNats } from '#test/nats/start-nats';
import { orderEnding } from './order-ending.js';
import { whatIsOut } from './report.js';

type Without<T> = T extends unknown ? Omit<T, 'version' | 'do'> : never;
type End = Without<Extract<RevocationOperation, { do: 'end' }>>;
const inTheFuture = 4_000_000_000;

describe('what operators end', () => {
  let nats: TestNats;
  let identity: TestIdentity;
  let web: MeshClient;
  let stop: () => Promise<void>;
  const events: DecisionEvent[] = [];
  const running: { stop(): void }[] = [];

  /** A service that runs, as far as ending is concerned. */
  const service = async (peer: PeerName, part: () => PartDone | Promise<PartDone> = () => ({ done: 1 })) => {
    const connection = await nats.connect(peer);
    const times = { silenceMs: 600_000 };
    const revocations = new WatchedRevocations(() => connection, times);
    revocations.start();
    const endings = new Endings(() => connection, revocations);
    endings.add(() => ({ turns_stopped: part() }));
    endings.start();
    await endings.sayPresent();
    const made = {
      revocations,
      instance: endings.instance,
      /** Without a word, as one that was killed. */
      stop: () => {
        endings.stop();
        revocations.stop();
      },
      leave: async () => {
        await endings.leave();
        revocations.stop();
      },
    };
    running.push(made);
    return made;
  };
  let heard: Awaited<ReturnType<typeof service>>;

  beforeAll(async () => {
    nats = await startNats();
    await provisionMesh(await nats.connect('operator'));
    identity = await startIdentity({
      people: [
        ...localPeople,
        { username: 'olga', name: 'Olga', tenant: 'globex', groups: ['globex-operators'] },
        // Budgets bound how often one of them asks.
        { username: 'otto', name: 'Otto', tenant: 'acme', groups: ['acme-operators'] },
        { username: 'omar', name: 'Omar', tenant: 'acme', groups: ['acme-operators'] },
      ].map((person) => ({ ...person, groups: [...person.groups], password: passwordOf(person.username) })),
      issuerId: 'local',
      meshTenant: 'globex',
      mesh: {
        NATS_URL: nats.url,
        NATS_NKEY_SEED_FILE: nats.seedFile('identity'),
        REVOCATIONS_SILENCE_MS: 60_000,
      },
    });
    web = new MeshClient(await nats.connect('web'));
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
    heard = await service('agent');
  });
  afterAll(async () => {
    running.forEach((one) => one.stop());
    await stop();
    await identity.close();
    await nats.stop();
  });

  /** Whoever was ended has to sign in again; clocks may be five seconds apart, so that nobody is for so long. */
  const tokenOf = async (username: string) =>
    (await identity.signIn({ username, scope: `openid ${fullScope(apis.identity)}` })).tokens.access_token;
  const held = new Map<string, string>();
  const operate = async (username: string, operation: End | 'list') => {
    const bearer = held.get(username) ?? (await tokenOf(username));
    held.set(username, bearer);
    const asked = operation === 'list' ? { do: 'list' } : { do: 'end', ...operation };
    const about = { answer: RevocationsAnswer, bearer, deadlineMs: 60_000 };
    return web.request(subjects.identity.revocations('web'), { version: 1, ...asked }, about);
  };
  const refusalOf = (asked: Promise<unknown>) =>
    asked.then(
      () => 'done',
      (error: MeshError) => `${error.code}: ${error.message}`,
    );
  const subjectOf = async (username: string) =>
    decodeJwt((await identity.signIn({ username })).tokens.access_token).sub ?? '';
  const anybody = (change: Partial<Revocable>): Revocable => ({
    sessionId: null,
    tenant: 'acme',
    actors: ['deputy-web'],
    issuedAt: 1_000_000_000,
    user: { key: personKey('local', randomUUID()) },
    ...change,
  });

  it('is ended everywhere, and each running service confirms its part with its time', async () => {
    const subject = await subjectOf('bob');
    const others = await service('mcp');
    const [report] = (await operate('oscar', { kind: 'person', id: 'bob' })).revocations;
    expect(report).toMatchObject({ kind: 'person', id: personKey('local', subject), name: 'bob', out: [] });
    const said = report?.steps.map(({ service: name, instance, step }) => `${name} ${instance} ${step}`);
    expect(said).toEqual(
      expect.arrayContaining([
        `agent ${heard.instance} tokens_denied`,
        `agent ${heard.instance} turns_stopped`,
        `mcp ${others.instance} tokens_denied`,
        expect.stringMatching(/^identity \w+ tokens_denied$/),
      ]),
    );
    expect(report?.steps.every(({ tookMs, confirmedAfterMs }) => tookMs >= 0 && (confirmedAfterMs ?? 0) > 0)).toBe(true);
    const bobs = anybody({ user: { key: personKey('local', subject) } });
    expect([heard.revocations.isRevoked(bobs), heard.revocations.isRevoked(anybody({}))]).toEqual([true, false]);
    await others.leave();
    await eventually('it is recorded, with what became of it', () => {
      const of = events.filter(({ tool }) => tool === 'revocations_end').map(({ type }) => type);
      return of.includes('decision.decided') && of.includes('decision.completed');
    });
    expect(events.find(({ tool, type }) => tool === 'revocations_end' && type === 'decision.decided')).toMatchObject({
      decision: 'permit',
      rationale: ['OPERATOR_REVOKES'],
      resource: { type: 'Revocation', id: personKey('local', subject).replace('#', '?') },
    });
  }); // prettier-ignore

  it('skew saves nothing: what says that it was issued a moment later, in this very second or a few later, is ended too', async () => {
    const name = 'carol';
    const key = personKey('local', await subjectOf(name));
    const before = Math.floor(Date.now() / 1_000);
    await operate('oscar', { kind: 'person', id: name });
    for (const seconds of [0, 1, 4])
      expect(heard.revocations.isRevoked(anybody({ user: { key }, issuedAt: before + seconds }))).toBe(true);
    expect(heard.revocations.isRevoked(anybody({ user: { key }, issuedAt: before + 3_600 }))).toBe(false);
  });

  it('what is revoked stays revoked: an order of an earlier instant takes nothing back, for services that begin later either', async () => {
    const issuedAt = Math.floor(Date.now() / 1_000);
    await operate('oscar', { kind: 'agent', id: 'a-client' });
    await operate('oscar', { kind: 'agent', id: 'a-client', before: Date.now() - 3 * 3_600_000 });
    const later = await service('agent');
    await eventually('it has read that the first is ended', () =>
      later.revocations.isRevoked(anybody({ actors: ['a-client'], issuedAt })),
    );
    expect(later.revocations.isRevoked(anybody({ issuedAt }))).toBe(false);
    await later.leave();
  });

  it.each<[string, (id: string) => End, (id: string) => Partial<Revocable>]>([
    ['token', (id) => ({ kind: 'token', id }), (id) => ({ tokenId: id, issuedAt: inTheFuture })],
    ['session', (id) => ({ kind: 'session', id }), (id) => ({ sessionId: `${id}.x`, issuedAt: inTheFuture })],
    ['person of another issuer', (id) => ({ kind: 'person', id: `https://idp.example#${id}` }), (id) => ({ user: { key: personKey('https://idp.example', id) } })],
    ['agent', (id) => ({ kind: 'agent', id }), (id) => ({ actors: ['deputy-agent', id] })],
  ])('tenant boundary: a %s is ended in the tenant of whoever ends it, in every service, and still after a restart', async (_what, operation, of) => {
    const id = randomUUID();
    const { revocations: [report] } = await operate('oscar', operation(id));
    expect(report?.out).toEqual([]);
    const restarted = await service('web');
    await restarted.revocations.check(anybody({}));
    for (const { revocations } of [heard, restarted]) {
      expect(revocations.isRevoked(anybody(of(id)))).toBe(true);
      expect(revocations.isRevoked(anybody({ ...of(id), tenant: 'globex' }))).toBe(false);
    }
    await restarted.leave();
  }); // prettier-ignore

  it.each(['alice', 'dave', 'erin'])('refuses %s, who is no operator, on the record, and ends nothing', async (username) => {
    const id = randomUUID();
    for (const asked of [{ kind: 'session', id }, { kind: 'person', id: 'bob' }, { kind: 'everything' }] as const)
      expect(await refusalOf(operate(username, asked))).toMatch(/^forbidden: /);
    expect(await refusalOf(operate(username, 'list'))).toMatch(/^forbidden: .*NO_MATCHING_PERMIT/);
    expect(heard.revocations.isRevoked(anybody({ sessionId: id }))).toBe(false);
    await eventually('it is recorded', () =>
      events.some((event) =>
        event.type === 'decision.decided' && event.decision === 'deny' && event.tool === 'revocations_end' && event.user?.name === username));
  }); // prettier-ignore

  it('an operator of one tenant ends nothing of another, by whatever name', async () => {
    const dave = await subjectOf('dave');
    expect(await refusalOf(operate('oscar', { kind: 'person', id: 'dave' }))).toMatch(/^not_found/);
    expect(await refusalOf(operate('oscar', { kind: 'person', id: personKey('local', dave) }))).toMatch(/^not_found/);
    expect(await refusalOf(operate('oscar', { kind: 'tenant', id: 'globex' }))).toMatch(/^forbidden: .*TENANT_BOUNDARY/);
    // The tenant that runs the mesh is another.
    expect(await refusalOf(operate('oscar', { kind: 'everything' }))).toMatch(/^forbidden: .*TENANT_BOUNDARY/);
    const session = randomUUID();
    await operate('olga', { kind: 'session', id: session });
    expect(heard.revocations.isRevoked(anybody({ sessionId: session }))).toBe(false);
    expect(heard.revocations.isRevoked(anybody({ user: { key: personKey('local', dave) }, tenant: 'globex' }))).toBe(false);
    // Nor does one see what another ended.
    const { revocations } = await operate('oscar', 'list');
    expect(revocations.some(({ id }) => id === session)).toBe(false);
  }); // prettier-ignore

  it('takes nothing that is no operation', async () => {
    const bearer = held.get('oscar') ?? (await tokenOf('oscar'));
    for (const body of [
      { do: 'end', kind: 'session', id: '' },
      { do: 'end', kind: 'session', id: 'x', before: 1 },
      { do: 'end', kind: 'person', id: 'bob', tenant: 'globex' },
      { do: 'end', kind: 'everything', id: 'x' },
      { do: 'undo', kind: 'person', id: 'bob' },
    ])
      expect(await refusalOf(web.request(subjects.identity.revocations('web'), { version: 1, ...body }, { answer: RevocationsAnswer, bearer }))).toMatch(/^bad_request/);
  }); // prettier-ignore

  it('confirmed by whoever did it: what is not done is out until it is, and a service that stops meanwhile is awaited no more', async () => {
    let finish: (all: PartDone) => void = () => undefined;
    const rest = new Promise<PartDone>((resolve) => (finish = resolve));
    const slow = await service('agent', () => ({ done: 1, left: 2, detail: 'Vault is sealed', rest }));
    const silent = await service('web', () => new Promise(() => undefined));
    const id = randomUUID();
    const [report] = (await operate('oscar', { kind: 'session', id })).revocations;
    expect(report?.out).toEqual([
      expect.objectContaining({ service: 'agent', instance: slow.instance, step: 'turns_stopped', left: 2, why: 'Vault is sealed' }),
      expect.objectContaining({ service: 'web', instance: silent.instance, step: 'turns_stopped', why: expect.stringContaining('not finished') }),
    ]);
    const listed = async () => {
      try {
        return (await operate('otto', 'list')).revocations;
      } catch (error) {
        // Until they may ask again.
        expect(error).toMatchObject({ code: 'too_many_requests' });
        return undefined;
      }
    };
    const outOf = async () =>
      (await listed())?.find(({ order }) => order === report?.order)?.out.map(({ instance }) => instance);
    finish({ done: 3, left: 0 });
    await eventually('only the silent one is out', async () => JSON.stringify(await outOf()) === JSON.stringify([silent.instance]));
    silent.stop();
    await eventually('it runs no more, and is awaited no more', async () => (await outOf())?.length === 0);
    await slow.leave();
  }, 120_000); // prettier-ignore

  it('in effect is not failed: what could not be kept, or whose services are not known, is told beside what was confirmed', async () => {
    const connection = await nats.connect('identity');
    const away = { put: () => Promise.reject(new Error('away')), keys: () => Promise.reject(new Error('away')) };
    const without = (...names: string[]) => ({
      connection,
      bucket: async (name: string) => (names.includes(name) ? (away as never) : openBucket(connection, name)),
    });
    const end = (id: string, ...names: string[]) =>
      orderEnding({ link: without(...names), clock: Date.now, patienceMs: 500 }, randomUUID(), { tenant: 'acme', kind: 'session', id });
    const [unkept, unknown] = [randomUUID(), randomUUID()];
    const { but, confirmed } = await end(unkept, 'endings');
    expect(but).toContain('in effect, but could not be kept');
    expect([...confirmed.keys()]).toContain(`agent.${heard.instance}`);
    expect((await end(unknown, 'instances', 'mcp-instances')).but).toContain('in effect, but which instances of mcp, identity run is not known');
    const bucket = async (name: string) =>
      name === 'instances' ? ({ keys: () => Promise.resolve(['agent.x']) } as never) : openBucket(connection, name);
    const flooded = orderEnding({ link: { connection, bucket }, clock: Date.now, patienceMs: 500 }, randomUUID(), { tenant: 'acme', kind: 'session', id: 'x' });
    expect((await flooded).but).toContain('in effect, but which instances of identity run is not known');
    for (const sessionId of [unkept, unknown]) expect(heard.revocations.isRevoked(anybody({ sessionId }))).toBe(true);
    expect(await end(randomUUID())).not.toHaveProperty('but');
  }); // prettier-ignore

  it('no login is forgotten: what an instance that died has left open at Vault is out until it is struck out, whether it died before the order or after it, and however long that takes', async () => {
    const id = randomUUID();
    const session = (sessionId: string, tenant = 'acme') => ({ ...anybody({ sessionId, tenant }), user: undefined });
    const logins = await openBucket(await nats.connect('mcp'), buckets.vaultLogins.name);
    const write = (key: string, held: Revocable) =>
      logins.put(key, JSON.stringify({ version: 1, accessor: key, at: Date.now(), held }));
    const running = await service('mcp');
    await write('dead.one', session(id));
    await write('dead.two', session(`${id}.part`));
    await write('dead.of-another-session', session(randomUUID()));
    await write('dead.of-another-tenant', session(id, 'globex'));
    // What runs confirms its own.
    await write(`${running.instance}.own`, session(id));
    const [report] = (await operate('omar', { kind: 'session', id })).revocations;
    expect(report?.out).toMatchObject([{ service: 'mcp', instance: 'dead', step: 'logins_revoked', left: 2 }]);
    const outOf = async () =>
      (await operate('omar', 'list')).revocations.find(({ order }) => order === report?.order)?.out;
    await logins.delete('dead.one');
    expect(await outOf()).toMatchObject([{ instance: 'dead', left: 1 }]);
    await logins.delete('dead.two');
    expect(await outOf()).toEqual([]);
    await running.leave();
    expect(await outOf()).toMatchObject([{ instance: running.instance, left: 1 }]);
    await logins.delete(`${running.instance}.own`);
    expect(await outOf()).toEqual([]);
  }); // prettier-ignore

  it('a service that was not known to run is counted by what it confirms', () => {
    const ordered = { version: 1, tenant: 'acme', kind: 'session', id: 'x', at: 1, before: 1, asked: [] } as const;
    const step = { step: 'logins_revoked', done: 0, left: 2, tookMs: 1 } as const;
    const confirmed = new Map([['mcp.late', { version: 1 as const, steps: [step] }]]);
    const out = (present: string[], open?: Map<string, number>) =>
      whatIsOut({ ...ordered, asked: [] }, confirmed, { present: new Set(present), open });
    expect(out(['mcp.late'])).toMatchObject([{ instance: 'late', step: 'logins_revoked', left: 2 }]);
    // Once it has died, what is written down of it is believed, and where nobody can read that nothing is confirmed.
    expect(out([], new Map([['late', 1]]))).toMatchObject([{ instance: 'late', left: 1, why: expect.stringContaining('others end them') }]);
    expect(out([], new Map())).toEqual([]);
    expect(out([])).toMatchObject([{ instance: 'late', why: expect.stringContaining('not known now') }]);
  }); // prettier-ignore

  it('no change without a recorded permit: what cannot be recorded ends nothing', async () => {
    const id = randomUUID();
    await nats.restart({ jetstream: false });
    expect(await refusalOf(operate('oscar', { kind: 'session', id }))).toMatch(/^(unavailable|deadline_exceeded)/);
    await nats.restart();
    await eventually('the mesh is back', async () => /^done|too_many/.test(await refusalOf(operate('otto', 'list'))));
    expect(heard.revocations.isRevoked(anybody({ sessionId: id }))).toBe(false);
  }, 60_000); // prettier-ignore

  it('a consent ends with what it lent: a machine that acts for an ended person waits for their next yes', async () => {
    const agents = async (username: string, operation: object) => {
      const about = { answer: AgentsAnswer, bearer: await tokenOf(username), deadlineMs: 60_000 };
      return web.request(subjects.identity.agents('web'), { version: 1, ...operation }, about);
    };
    const consented = async () =>
      (await agents('omar', { do: 'list' })).agents.flatMap(({ id, person }) =>
        person?.consentedAt == null ? [] : [id],
      );
    for (const [name, person] of [['robot', 'carol'], ['roomba', 'erin']] as const) {
      await agents('omar', { do: 'create', name, person });
      await agents(person, { do: 'consent', id: `acme/${name}` });
    } // prettier-ignore
    await operate('omar', { kind: 'person', id: 'carol', before: Date.now() - 60_000 });
    expect(await consented()).toEqual(['acme/robot', 'acme/roomba']);
    await operate('omar', { kind: 'person', id: 'carol' });
    expect(await consented()).toEqual(['acme/roomba']);
    await operate('omar', { kind: 'agent', id: 'acme/roomba' });
    expect(await consented()).toEqual([]);
  });

  // Last: they end the operators too.
  it('ends a whole tenant, and everything for an operator of the tenant that runs the mesh; whoever was ended does that no more', async () => {
    await operate('oscar', { kind: 'tenant', id: 'acme' });
    expect(await refusalOf(operate('oscar', 'list'))).toMatch(/^unauthenticated/);
    const [acmes, others] = [anybody({}), anybody({ tenant: 'globex' })];
    expect([heard.revocations.isRevoked(acmes), heard.revocations.isRevoked(others)]).toEqual([true, false]);
    await operate('olga', { kind: 'everything' });
    expect(heard.revocations.isRevoked(others)).toBe(true);
    expect(await refusalOf(operate('olga', 'list'))).toMatch(/^unauthenticated/);
  });
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { type DecisionPage, DecisionQuery, type DecisionRecorded } from '#libs/contracts';
import { createTokenVerifier, type TokenVerifier } from '#libs/principal';
import { MeshError, parsePayload } from '#libs/mesh';
import { PolicyEngine } from '#libs/policy';
import { ownIssuer } from '#test/issuer/own-issuer';
import { eventually } from '#test/eventually';
import { decidedBy, policyThat } from '#test/enforcement/fake-world';
import { personOf } from '#test/person-of';
import { decided, fresh } from '#test/sample-events';
import { forNobody } from '#test/principal-of';
import { knownAgents } from '#test/known-agents';
import { nothingRevoked } from '#test/nothing-revoked';
import { startTestIssuer, type TestIssuer } from '#test/issuer/start-test-issuer';
import { subjectOf, type TokenOptions } from '#test/issuer/token-claims';
import { DecisionLog } from '../log/decision-log.js';
import { QueryDecisions } from './query-decisions.js';
import { type QueryPorts } from './query-ports.js';

const audience = 'api://deputy-audit';
const of = (name: string, tenant = 'acme') =>
  fresh({ tenant, user: personOf(name, { subject: subjectOf(name) }) });

/** No answer of an issuer on a busy machine is late for these specs. */
const keyTimes = { timeout: 60_000 };

/** Real tokens, the real policies, a real log. */
describe('who may see which decisions', () => {
  let issuer: TestIssuer;
  let dir: string;
  let verifier: TokenVerifier;
  let ports: QueryPorts & { log: DecisionLog };
  const recorded: DecisionRecorded[] = [];
  const events = {
    alice: of('alice'),
    bob: of('bob'),
    dave: of('dave', 'globex'),
    bobAtGlobex: of('bob', 'globex'),
  };

  beforeAll(async () => {
    issuer = await startTestIssuer();
    dir = await mkdtemp(join(tmpdir(), 'deputy-query-'));
    const { log } = await DecisionLog.open(dir, 'local');
    for (const [i, event] of Object.values(events).entries())
      await log.append(event, { stream: 'DECISIONS', seq: i + 1 });
    ports = {
      log,
      policy: decidedBy(await PolicyEngine.load('policies')),
      decisions: {
        record: (event) => {
          recorded.push(event);
          return Promise.resolve();
        },
      },
      refusals: {
        refuse: (event) => {
          recorded.push(event);
          return Promise.resolve(event);
        },
      },
      budget: { spend: () => 0 },
      clock: () => new Date(),
      newId: randomUUID,
      logger: pino({ level: 'silent' }),
    };
    verifier = createTokenVerifier({
      revocations: nothingRevoked,
      agents: knownAgents,
      ...ownIssuer(issuer.issuer),
      audience,
      keyTimes,
    });
    await eventually("the issuer's keys are there", () => verifier.ready());
  });
  afterAll(async () => {
    await ports.log.close();
    await issuer.stop();
    await rm(dir, { recursive: true });
  });

  /** As the controller asks, of whom the guard of the mesh let in. */
  const ask = async (
    bearer: string,
    query: object = {},
    {
      by = verifier,
      policy = ports.policy,
      read = ports,
    }: { by?: TokenVerifier; policy?: QueryPorts['policy']; read?: QueryPorts } = {},
  ): Promise<DecisionPage> =>
    new QueryDecisions({ ...read, policy }).ask(
      { principal: await by.verify(bearer), arrival: { transport: 'nats', peer: 'web' } },
      parsePayload(DecisionQuery, { version: 1, ...query }),
    );
  const as = (username: string, more: Partial<TokenOptions> = {}) =>
    issuer.issue({ audience, username, actor: 'deputy-web', ...more });
  const ids = (page: DecisionPage) => page.events.map(({ eventId }) => eventId).sort();
  const sorted = (...wanted: { eventId: string }[]) => wanted.map(({ eventId }) => eventId).sort();
  const refusal = (promise: Promise<unknown>) =>
    promise.then(
      () => 'answered',
      (error: unknown) => (error instanceof MeshError ? error.code : String(error)),
    );

  test('a person sees their own, by no name, by name, by subject and by key', async () => {
    const token = await as('bob');
    for (const query of [{}, { user: 'bob' }, { user: subjectOf('bob') }, { user: events.bob.user?.key }]) {
      expect(ids(await ask(token, query))).toEqual(sorted(events.bob));
    }
  });

  test('INVARIANT (an edited line is not told): who asks for it is told so in words, and all others are answered', async () => {
    const edited = await mkdtemp(join(tmpdir(), 'deputy-query-'));
    const { log } = await DecisionLog.open(edited, 'local');
    for (const [i, event] of [events.alice, events.bob].entries())
      await log.append(event, { stream: 'DECISIONS', seq: i + 1 });
    const path = join(edited, 'decisions.jsonl');
    await writeFile(path, (await readFile(path, 'utf8')).replace('"name":"alice"', '"name":"carol"'));
    const read = { ...ports, log };
    expect(ids(await ask(await as('bob'), {}, { read }))).toEqual(sorted(events.bob));
    const told = ask(await as('erin'), {}, { read });
    await expect(told).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/was changed since .*`decision_log_differs`/) as unknown,
    });
    await expect(told).rejects.toBeInstanceOf(MeshError);
    await log.close();
    await rm(edited, { recursive: true });
  });

  test('an auditor sees the whole tenant, and one person of it', async () => {
    const token = await as('erin');
    expect(ids(await ask(token))).toEqual(sorted(events.alice, events.bob));
    expect(ids(await ask(token, { user: 'alice' }))).toEqual(sorted(events.alice));
    expect(recorded.at(-1)).toMatchObject({
      decision: 'permit',
      rationale: ['AUDITOR_QUERIES'],
      user: { name: 'erin' },
      facts: { roles: ['auditor'] },
    });
  });

  test("not found reads like refused: a person's own log tells the two apart no more than the call did", async () => {
    const told = { rationale: ['RESOURCE_NOT_FOUND'], policies: [] };
    const user = personOf('gina', { subject: subjectOf('gina') });
    const looked = { user, tool: 'products_get', decision: 'deny' as const, told };
    const facts = { roles: ['reader'], time: '2026-11-22T10:00:00.000Z', withheld: {} };
    const priced = { ...facts, attributes: { priceCents: 99_900, visibility: 'private' } };
    const hidden = fresh({
      ...looked,
      rationale: ['PRIVATE_TO_OWNER'],
      policies: ['private-to-owner'],
      facts: priced,
      explanation: { why: ["A product that is not public is its owner's alone."] },
      risk: 7,
      lease: { digest: decided().contextDigest, role: 'acme-reader', databaseUser: 'v-1' },
    });
    const missing = fresh({ ...looked, ...told, contextDigest: `sha256:${'1'.repeat(64)}`, latencyMs: 7, facts: { ...facts, attributes: {} } }); // prettier-ignore
    await ports.log.append(hidden, { stream: 'DECISIONS', seq: 11 });
    await ports.log.append(missing, { stream: 'DECISIONS', seq: 12 });
    const gina = await as('gina', { groups: ['acme-readers'] });
    const seen = (await ask(gina)).events.map((event) => ({ ...event, eventId: '', callId: '' }));
    expect(seen).toHaveLength(2);
    expect(seen[0]).toEqual(seen[1]);
    expect(seen[0]).toMatchObject(told);
    const audited = (await ask(await as('erin'), { user: 'gina' })).events;
    const message = "gina may not get products. A product that is not public is its owner's alone.";
    expect(audited).toEqual([missing, { ...hidden, message }]);
  });

  test('nobody but an auditor sees another person, and the refusal names a rule', async () => {
    for (const [username, user] of [
      ['bob', 'alice'],
      ['carol', 'bob'],
      ['alice', subjectOf('bob')],
    ] as const) {
      expect(await refusal(ask(await as(username), { user }))).toBe('forbidden');
    }
    await expect(ask(await as('bob'), { user: 'alice' })).rejects.toThrow(/NO_MATCHING_PERMIT/);
    expect(recorded.at(-1)).toMatchObject({ decision: 'deny', user: { name: 'bob' } });
  });

  test('nobody sees another tenant, whatever is asked for', async () => {
    for (const query of [{}, { user: 'dave' }, { user: subjectOf('dave') }]) {
      expect(ids(await ask(await as('erin'), query))).not.toContain(events.dave.eventId);
    }
    expect(ids(await ask(await as('dave')))).toEqual(sorted(events.dave));
    expect(await refusal(ask(await as('erin'), { tenant: 'globex' }))).toBe('bad_request');
    // The same person in two tenants sees in each what belongs there.
    const elsewhere = await as('bob', { tenant: 'globex', groups: ['globex-editors'] });
    expect(ids(await ask(elsewhere))).toEqual(sorted(events.bobAtGlobex));
  });

  test("an auditor's group of another tenant is worth nothing", async () => {
    const token = await as('bob', { groups: ['acme-editors', 'globex-auditors'] });
    expect(ids(await ask(token))).toEqual(sorted(events.bob));
  });

  test("a user who took another's name sees nothing of theirs", async () => {
    const token = await as('mallory', { groups: ['acme-readers'], overrides: { preferred_username: 'bob' } });
    expect(ids(await ask(token, { user: 'bob' }))).toEqual([]);
  });

  test("a name is no right: two issuers may both have a bob, and neither sees the other's decisions, by name, subject or key", async () => {
    const other = await startTestIssuer();
    try {
      const by = createTokenVerifier({
        revocations: nothingRevoked,
        agents: knownAgents,
        ...ownIssuer(other.issuer, { issuerId: 'https://partner.example' }),
        audience,
        keyTimes,
      });
      await eventually("the other issuer's keys are there", () => by.ready());
      const bearer = await other.issue({ audience, username: 'bob', actor: 'deputy-web' });
      const { user } = events.bob;
      for (const query of [{}, ...[user?.name, user?.subject].map((wanted) => ({ user: wanted }))]) {
        expect((await ask(bearer, query, { by })).events).toEqual([]);
      }
      expect(await refusal(ask(bearer, { user: user?.key }, { by }))).toBe('forbidden');
    } finally {
      await other.stop();
    }
  });

  test("an agent that acts for nobody is refused, though it has an auditor's role, and the record names nobody", async () => {
    const nobody: TokenVerifier = {
      ...verifier,
      verify: async (token) => forNobody(await verifier.verify(token)),
    };
    for (const query of [{}, { user: 'bob' }])
      expect(await refusal(ask(await as('erin'), query, { by: nobody }))).toBe('forbidden');
    const last = recorded.at(-1);
    expect(last).toMatchObject({ decision: 'deny', rationale: ['NO_PERSON'], agent: { id: 'deputy-web' } });
    expect(last?.user).toBeUndefined();
  });

  test('an agent that is not on the list of policy is refused though it is the peer', async () => {
    const policy = decidedBy({
      ...policyThat(() => 'deny'),
      decide: () => ({ decision: 'deny', rationale: ['AGENT_UNKNOWN'], policies: [], fingerprint: '' }),
    });
    expect(await refusal(ask(await as('erin'), {}, { policy }))).toBe('forbidden');
  });

  test('an error on the way is no answer', async () => {
    const broken = decidedBy({
      ...policyThat(() => 'permit'),
      decide: () => {
        throw new Error('worn out');
      },
    });
    expect(await refusal(ask(await as('erin'), {}, { policy: broken }))).toBe('unavailable');
  });

  test.each([
    ['an unknown field', { sql: 'x' }],
    ['too many at once', { limit: 501 }],
    ['none at all', { limit: 0 }],
    ['a decision that is none', { decision: 'maybe' }],
    ['a time that is none', { from: 'yesterday' }],
    ['a cursor that is none', { cursor: '-1' }],
    ["a cursor that is nobody's event", { cursor: 'a2f1c3de-0000-4000-8000-000000000000' }],
    ['a later version', { version: 2 }],
  ])('a query is checked: %s', async (_, query) => {
    expect(await refusal(ask(await as('bob'), query))).toBe('bad_request');
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AgentsAnswer, apis, buckets, DecisionEvent, fullScope, subjects } from '#libs/contracts';
import {
  consumeDecisions,
  MeshClient,
  type MeshError,
  openBucket,
  provisionMesh,
  WatchedAgents,
} from '#libs/mesh';
import { eventually } from '#test/eventually';
import { startIdentity, type TestIdentity } from '#test/identity/start-identity';
import { testClients } from '#test/identity/test-clients';
import { startNats, type TestNats } from '#test/nats/start-nats';
import { AgentRegistry } from '../agent-registry.js';

describe('what operators do with agents', () => {
  let nats: TestNats;
  let identity: TestIdentity;
  let web: MeshClient;
  let registry: AgentRegistry;
  /** As mcp hears of them. */
  let heard: WatchedAgents;
  let stop: () => Promise<void>;
  const events: DecisionEvent[] = [];
  const tokens = new Map<string, string>();

  beforeAll(async () => {
    nats = await startNats();
    await provisionMesh(await nats.connect('operator'));
    identity = await startIdentity({
      // One that this release does not know.
      clients: [...testClients, { client_id: 'newcomer', redirect_uris: ['http://127.0.0.1/callback'] }],
      mesh: {
        NATS_URL: nats.url,
        NATS_NKEY_SEED_FILE: nats.seedFile('identity'),
        REVOCATIONS_SILENCE_MS: 60_000,
      },
    });
    web = new MeshClient(await nats.connect('web'));
    const mcp = await nats.connect('mcp');
    heard = new WatchedAgents(() => mcp, { silenceMs: 600_000, beatMs: 600_000 });
    const bucket = await openBucket(await nats.connect('identity'), buckets.agents.name);
    registry = new AgentRegistry(() => Promise.resolve(bucket), Date.now);
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
    heard.stop();
    await identity.close();
    await nats.stop();
  });

  const tokenOf = async (username: string) => {
    const known = tokens.get(username);
    if (known) return known;
    const { tokens: issued } = await identity.signIn({
      username,
      scope: `openid ${fullScope(apis.identity)}`,
    });
    tokens.set(username, issued.access_token);
    return issued.access_token;
  };
  const operate = async (username: string, operation: object) =>
    web.request(subjects.identity.agents('web'), { ...operation, version: 1 }, {
      answer: AgentsAnswer,
      bearer: await tokenOf(username),
      deadlineMs: 60_000,
    }); // prettier-ignore
  const refusalOf = (asked: Promise<unknown>) =>
    asked.then(
      () => 'done',
      (error: MeshError) => `${error.code}: ${error.message}`,
    );
  const trust = (id: string, level: 'unapproved' | 'limited' | 'full') =>
    ({ do: 'trust', id, trust: level }) as const;

  it('shows an operator the agents of their tenant: what the deployment vouches for in full, a newcomer with the lowest trust', async () => {
    const { agents } = await operate('oscar', { do: 'list' });
    expect(agents.map(({ id, tenant, kind, trust: level }) => [id, tenant, kind, level])).toEqual([
      ['deputy-agent', 'acme', 'service', 'full'],
      ['deputy-mcp-client', 'acme', 'client', 'full'],
      ['deputy-web', 'acme', 'service', 'full'],
      ['newcomer', 'acme', 'client', 'unapproved'],
    ]);
  });

  it('changes what an operator says, on the record, and every service hears of it', async () => {
    const { agents } = await operate('oscar', trust('newcomer', 'limited'));
    expect(agents).toMatchObject([{ id: 'newcomer', trust: 'limited', ceiling: ['read', 'write', 'destructive'] }]);
    await eventually('mcp hears of it', async () => (await heard.standingOf('acme', 'newcomer'))?.trust === 'limited');
    await operate('oscar', { do: 'disable', id: 'newcomer' });
    await eventually('mcp hears of it', async () => (await heard.standingOf('acme', 'newcomer'))?.state === 'disabled');
    // Of acme alone.
    expect(await registry.find('globex', 'newcomer')).toMatchObject({ trust: 'unapproved', state: 'active' });
    await eventually('both are recorded, with what became of them', () => {
      const of = (tool: string) => events.filter((event) => event.tool === tool).map(({ type }) => type);
      return [of('agents_trust'), of('agents_disable')].every(
        (types) => types.includes('decision.decided') && types.includes('decision.completed'),
      );
    });
    const permit = events.find(({ tool, type }) => tool === 'agents_trust' && type === 'decision.decided');
    expect(permit).toMatchObject({
      decision: 'permit',
      rationale: ['OPERATOR_CHANGES'],
      user: { name: 'oscar' },
      agent: { id: 'deputy-web' },
      peer: 'web',
      resource: { type: 'RegisteredAgent', id: 'newcomer' },
    });
  }); // prettier-ignore

  it.each(['alice', 'bob', 'carol', 'erin', 'dave'])('refuses %s, on the record, and changes nothing', async (username) => {
    const before = await registry.list('acme');
    for (const operation of [{ do: 'list' }, trust('newcomer', 'full'), { do: 'enable', id: 'newcomer' }] as const)
      expect(await refusalOf(operate(username, operation))).toMatch(/^forbidden: .*NO_MATCHING_PERMIT/);
    expect(await registry.list('acme')).toEqual(before);
    await eventually('the refusals are recorded', () =>
      ['agents_list', 'agents_trust', 'agents_enable'].every((tool) =>
        events.some((event) =>
          event.type === 'decision.decided' && event.decision === 'deny' && event.tool === tool && event.user?.name === username)),
    );
  }); // prettier-ignore

  it("lets nobody change the mesh's own services, nor what is not there", async () => {
    for (const id of ['deputy-web', 'deputy-agent'])
      expect(await refusalOf(operate('oscar', { do: 'disable', id }))).toMatch(/^forbidden: .*SERVICE_OF_THE_MESH/);
    expect(await refusalOf(operate('oscar', trust('nobody', 'full')))).toMatch(/^not_found/);
    await eventually('the failure is recorded', () =>
      events.some((event) => event.type === 'decision.completed' && event.errorCode === 'not_found'),
    );
  }); // prettier-ignore

  it('takes no token of another audience, and no operation that is none', async () => {
    const { tokens: others } = await identity.signIn({ username: 'oscar' });
    const asked = (bearer: string, body: object) =>
      refusalOf(web.request(subjects.identity.agents('web'), body, { answer: AgentsAnswer, bearer }));
    expect(await asked(others.access_token, { version: 1, do: 'list' })).toMatch(/^unauthenticated/);
    const bearer = await tokenOf('oscar');
    for (const body of [{ version: 1, do: 'delete', id: 'x' }, { version: 1, do: 'list', tenant: 'globex' }, { version: 1, ...trust('a b', 'full') }])
      expect(await asked(bearer, body)).toMatch(/^bad_request/);
  }); // prettier-ignore

  it('no change without a recorded permit: what cannot be recorded is not done', async () => {
    const before = await registry.find('acme', 'newcomer');
    await nats.restart({ jetstream: false });
    expect(await refusalOf(operate('oscar', trust('newcomer', 'full')))).toMatch(/^(unavailable|deadline_exceeded)/);
    await nats.restart();
    await eventually('the store is back', async () => (await registry.find('acme', 'newcomer').catch(() => undefined)) !== undefined);
    expect(await registry.find('acme', 'newcomer')).toEqual(before);
  }); // prettier-ignore
});

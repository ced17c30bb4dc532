import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type PeerName, type RegisteredAgent } from '#libs/contracts';
import { agentKey } from '#libs/principal';
import { eventually } from '#test/eventually';
import { startNats, type TestNats } from '#test/nats/start-nats';
import { registered } from '#test/registered-agent';
import { type Bucket, openBucket } from '../bucket.js';
import { provisionMesh } from '../provision-mesh.js';
import { WatchedAgents } from './watched-agents.js';

/** Longer than a test may take, where it is not the subject. */
const never = 600_000;

describe('what is known of registered agents', () => {
  let nats: TestNats;
  let registry: Bucket;
  const running: WatchedAgents[] = [];

  beforeAll(async () => {
    nats = await startNats();
    await provisionMesh(await nats.connect('operator'));
    registry = await openBucket(await nats.connect('identity'), 'agents');
  });
  afterEach(() => running.splice(0).forEach((agents) => agents.stop()));
  afterAll(() => nats.stop());

  const watched = async (peer: PeerName, clock: () => number = Date.now, silenceMs = never) => {
    const connection = await nats.connect(peer);
    const agents = new WatchedAgents(
      () => connection,
      { silenceMs, beatMs: never, patienceMs: never },
      clock,
    );
    running.push(agents);
    return { agents, connection };
  };
  const write = (agent: RegisteredAgent) =>
    registry.put(agentKey(agent.tenant, agent.id), JSON.stringify(agent));
  const codeOf = (asked: Promise<unknown>) =>
    asked.then(
      () => 'known',
      (error: { code?: string }) => error.code,
    );

  test.each(['mcp', 'audit', 'identity'] as const)('%s hears of a change as it is stored', async (peer) => {
    const id = `robot-of-${peer}`;
    const { agents } = await watched(peer);
    expect(await agents.standingOf('acme', id)).toBeUndefined();
    await write(registered(id, { trust: 'unapproved' }));
    await eventually('it is heard', async () => (await agents.standingOf('acme', id)) !== undefined);
    expect(await agents.standingOf('acme', id)).toEqual({
      kind: 'client',
      trust: 'unapproved',
      ceiling: ['read', 'write', 'destructive'],
      state: 'active',
    });
    expect(await agents.standingOf('globex', id)).toBeUndefined();
    await write(registered(id, { state: 'disabled' }));
    await eventually('it is heard', async () => (await agents.standingOf('acme', id))?.state === 'disabled');
    await registry.delete(agentKey('acme', id));
    await eventually('it is heard', async () => (await agents.standingOf('acme', id)) === undefined);
  });

  test('silence is refusal: what was heard too long ago says of nobody that they are registered', async () => {
    let now = Date.now();
    await write(registered('steady'));
    const { agents, connection } = await watched('mcp', () => now, 1_000);
    expect(await agents.standingOf('acme', 'steady')).toMatchObject({ trust: 'full' });
    expect(await agents.readiness()).toEqual({ name: 'agents', ok: true });
    await nats.halt();
    await eventually('the loss is noticed', () => !connection.connected);
    now += 1_001;
    expect(await codeOf(agents.standingOf('acme', 'steady'))).toBe('agents_unknown');
    expect(await codeOf(agents.standingOf('acme', 'nobody'))).toBe('agents_unknown');
    expect(await agents.readiness()).toMatchObject({ name: 'agents', ok: false });
    await nats.restart();
    await eventually('it is known again', async () => (await codeOf(agents.all())) === 'known');
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { peerNames, type PeerName, type RevocationKind } from '#libs/contracts';
import { type Revocable, revocationKey } from '#libs/principal';
import { eventually } from '#test/eventually';
import { principalOf } from '#test/principal-of';
import { startNats, type TestNats } from '#test/nats/start-nats';
import { type MeshConnection } from '../connect-mesh.js';
import { provisionMesh } from '../provision-mesh.js';
import { revoke } from './revoke.js';
import { type WatchTimes } from '../watched/watched-bucket.js';
import { WatchedRevocations } from './watched-revocations.js';

/** Longer than a test may take, where it is not the subject. */
const never = 600_000;

describe('what is known of revocations', () => {
  let nats: TestNats;
  let identity: MeshConnection;
  const running: WatchedRevocations[] = [];

  beforeAll(async () => {
    nats = await startNats();
    await provisionMesh(await nats.connect('operator'));
    identity = await nats.connect('identity');
  });
  afterEach(() => running.splice(0).forEach((revocations) => revocations.stop()));
  afterAll(() => nats.stop());

  const watched = (
    connection: MeshConnection,
    times: Partial<WatchTimes> = {},
    clock: () => number = Date.now,
  ) => {
    const revocations = new WatchedRevocations(
      () => connection,
      { silenceMs: never, beatMs: never, patienceMs: never, ...times },
      clock,
    );
    running.push(revocations);
    return revocations;
  };
  const held = (sessionId = randomUUID()): Revocable & { sessionId: string } => ({
    ...principalOf('bob', ['editor'], { tokenId: randomUUID(), issuedAt: 4_000_000_000 }),
    sessionId,
  });
  const endSession = (id: string) => revoke(identity, { kind: 'session', id, reason: 'signed_out' });
  const codeOf = (checked: Promise<void>) =>
    checked.then(
      () => 'holds',
      (error: { code?: string }) => error.code,
    );

  test.each(['web', 'agent', 'mcp', 'audit', 'identity'] as const)(
    '%s hears of it as it is stored, by no question of its own',
    async (peer) => {
      const revocations = watched(await nats.connect(peer));
      revocations.start();
      const [one, other] = [held(), held()];
      expect(await codeOf(revocations.check(one))).toBe('holds');
      let told = 0;
      revocations.whenRevoked(one, () => (told += 1));
      revocations.whenRevoked(other, () => (told += 10));
      await endSession(one.sessionId);
      await eventually('it is heard', () => told > 0);
      expect([told, await codeOf(revocations.check(one))]).toEqual([1, 'revoked']);
      expect(await codeOf(revocations.check(other))).toBe('holds');
    },
  );

  test('a service that starts has read all that was revoked before it answers anything', async () => {
    const sessions = Array.from({ length: 60 }, () => held());
    await Promise.all(sessions.map(({ sessionId }) => endSession(sessionId)));
    const person = { ...held(), issuedAt: 1_000_000_000 };
    await revoke(identity, { kind: 'person', id: person.user?.key ?? '', reason: 'by_operator' });
    const revocations = watched(await nats.connect('mcp'));
    expect(await codeOf(revocations.check({ ...person, issuedAt: 4_000_000_000 }))).toBe('holds');
    for (const ended of [...sessions, person]) expect(await codeOf(revocations.check(ended))).toBe('revoked');
  });

  test('silence is refusal: what was heard too long ago answers nothing, and asking again does', async () => {
    let now = Date.now();
    const connection = await nats.connect('agent');
    const revocations = watched(connection, { silenceMs: 1_000 }, () => now);
    expect(await codeOf(revocations.check(held()))).toBe('holds');
    await nats.halt();
    await eventually('the loss is noticed', () => !connection.connected);
    expect(await codeOf(revocations.check(held()))).toBe('holds');
    // A clock that was set back says nothing of how long it has been silent.
    now -= 3_600_000;
    expect(await codeOf(revocations.check(held()))).toBe('revocations_unknown');
    now += 3_600_000;
    now += 1_001;
    expect(await codeOf(revocations.check(held()))).toBe('revocations_unknown');
    expect(await revocations.readiness()).toMatchObject({ name: 'revocations', ok: false });
    await nats.restart();
    await eventually('NATS is back', () => connection.connected);
    await eventually('it is known again', async () => (await codeOf(revocations.check(held()))) === 'holds');
    expect(await revocations.readiness()).toMatchObject({ ok: true });
    await eventually('the issuer is back', () => identity.connected);
  });

  test('without a stream nothing is known, and no token is taken', async () => {
    const bare = await startNats();
    try {
      const revocations = watched(await bare.connect('mcp'));
      expect(await codeOf(revocations.check(held()))).toBe('revocations_unknown');
      expect(await codeOf(new WatchedRevocations(() => undefined).check(held()))).toBe('revocations_unknown');
    } finally {
      await bare.stop();
    }
  });

  /** A connection on which announcements are lost while `deaf`. */
  const hardOfHearing = async (peer: PeerName) => {
    const connection = await nats.connect(peer);
    const ears = { deaf: false };
    const subscribe = ((subject: string, options: { callback: (...heard: unknown[]) => void }) =>
      connection.nats.subscribe(subject, {
        ...options,
        callback: (...heard) => void (ears.deaf || options.callback(...heard)),
      })) as MeshConnection['nats']['subscribe'];
    const deaf = new Proxy(connection.nats, {
      get: (target, name) => {
        if (name === 'subscribe') return subscribe;
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    return { ears, connection: { peer, connected: true, nats: deaf, close: () => connection.close() } };
  };

  test('a gap is noticed by the next announcement, and what was missed is read', async () => {
    const { ears, connection } = await hardOfHearing('agent');
    const revocations = watched(connection);
    const [missed, next] = [held(), held()];
    expect(await codeOf(revocations.check(missed))).toBe('holds');
    ears.deaf = true;
    await endSession(missed.sessionId);
    await connection.nats.flush();
    ears.deaf = false;
    await endSession(next.sessionId);
    await eventually('what was missed is known', () => revocations.isRevoked(missed));
  });

  test('a gap is noticed by the beat where no other announcement comes', async () => {
    const { ears, connection } = await hardOfHearing('agent');
    const revocations = watched(connection);
    const missed = held();
    expect(await codeOf(revocations.check(missed))).toBe('holds');
    ears.deaf = true;
    await endSession(missed.sessionId);
    revocations.beat();
    await eventually('what was missed is known', () => revocations.isRevoked(missed));
  });

  test('what is revoked stays revoked: a delete marker takes nothing back, for nobody who was there or comes later', async () => {
    const before = watched(await nats.connect('audit'));
    const one = held();
    await before.check(one);
    await endSession(one.sessionId);
    const identity = await nats.connect('identity');
    const subject = `$KV.revocations.${revocationKey('session', one.sessionId)}`;
    await identity.nats.request(subject, '', { timeout: 5_000 });
    expect(await codeOf(watched(await nats.connect('audit')).check(one))).toBe('revoked');
    await eventually('it is heard', () => before.isRevoked(one));
  });

  test('INVARIANT (web ends sessions alone): what lies in its bucket orders nothing, and says when by its key alone', async () => {
    const web = await nats.connect('web');
    const one = held();
    const revocations = watched(await nats.connect('mcp'));
    const orders: string[] = [];
    revocations.onOrder((order) => void orders.push(order));
    expect(await codeOf(revocations.check(one))).toBe('holds');
    const value = { version: 1, before: 1, reason: 'by_operator', order: randomUUID() };
    const subject = `$KV.web-revocations.${revocationKey('session', one.sessionId)}`;
    await web.nats.request(subject, JSON.stringify(value), { timeout: 5_000 });
    await eventually('it is heard', () => revocations.isRevoked(one));
    expect(orders).toEqual([]);
  });

  test('what web ends is known to whoever comes later', async () => {
    const one = held();
    await revoke(await nats.connect('web'), { kind: 'session', id: one.sessionId, reason: 'signed_out' });
    expect(await codeOf(watched(await nats.connect('audit')).check(one))).toBe('revoked');
  });

  describe('only the issuer ends anything, web a session, and nobody else anything', () => {
    const old = { issuedAt: 1_000_000_000 };
    /** What a revocation of this kind and id would end, and nothing else would. */
    const endedBy: Record<RevocationKind, (id: string) => object> = {
      session: (id) => ({ sessionId: id }),
      token: (id) => ({ tokenId: id }),
      key: (id) => ({ keyId: id }),
      agent: (id) => ({ ...old, actors: [id] }),
      person: (id) => ({ ...old, user: { key: id } }),
      tenant: (id) => ({ ...old, tenant: id }),
      everything: () => old,
    };

    // The issuer last: what ends everything ends it for all.
    test.each([...peerNames.filter((peer) => peer !== 'identity'), 'identity' as const])(
      '%s',
      async (peer) => {
        const connection = await nats.connect(peer);
        const wanted: [RevocationKind, boolean, Revocable][] = [];
        for (const kind of ['session', 'token', 'key', 'agent', 'person', 'tenant', 'everything'] as const) {
          const id = kind === 'everything' ? '' : randomUUID();
          for (const bucket of ['revocations', 'web-revocations'])
            connection.nats.publish(`$KV.${bucket}.${revocationKey(kind, id)}`, '{}');
          const may = peer === 'identity' || (peer === 'web' && kind === 'session');
          wanted.push([kind, may, { ...held(), user: { key: 'local#nobody' }, ...endedBy[kind](id) }]);
        }
        await connection.nats.flush();
        const last = held();
        await endSession(last.sessionId);
        const revocations = watched(await nats.connect('mcp'));
        await eventually('all is stored', async () => (await codeOf(revocations.check(last))) === 'revoked');
        if (wanted.some(([, may]) => may))
          await eventually('what may be ended is', () =>
            wanted.every(([, may, ended]) => !may || revocations.isRevoked(ended)),
          );
        for (const [kind, may, ended] of wanted)
          expect([kind, await codeOf(revocations.check(ended))]).toEqual([kind, may ? 'revoked' : 'holds']);
      },
    );
  });
});

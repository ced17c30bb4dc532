import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { SharedBudget } from '#libs/budgets';
import { auditConsumer, buckets, decisionStreams, subjects } from '#libs/contracts';
import { eventually } from '#test/eventually';
import { startNats, type TestNats } from '#test/nats/start-nats';
import { type Bucket, type BucketChange, openBucket } from './bucket.js';
import { type MeshConnection } from './connect-mesh.js';
import { consumeDecisions, type StoredDecision } from './consume-decisions.js';
import { jetstreamOf } from './jetstream-of.js';
import { DurablePublisher } from './durable-publisher.js';
import { MeshError } from './mesh-error.js';
import { provisionMesh } from './provision-mesh.js';

/** Longer than a test may take: what waits for it shows as a test that does not end. */
const tooLong = 600_000;
const decided = subjects.decision.decided('mcp');
const text = (entry: { value: Uint8Array } | undefined) => entry && new TextDecoder().decode(entry.value);
const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error: unknown) => (error instanceof MeshError ? error.code : String(error)),
  );

/** Resolves when the connection is lost, however soon it is back. */
async function disconnected({ nats }: MeshConnection): Promise<void> {
  for await (const { type } of nats.status()) if (type === 'disconnect') return;
}

describe('what the mesh keeps', () => {
  let nats: TestNats;
  let bucket: Bucket;
  let other: Bucket;
  let mcp: MeshConnection;
  let publisher: DurablePublisher;
  let audit: MeshConnection;

  beforeAll(async () => {
    nats = await startNats();
    const operator = await nats.connect('operator');
    await provisionMesh(operator);
    bucket = await openBucket(await nats.connect('agent'), buckets.conversations.name);
    other = await openBucket(await nats.connect('agent'), buckets.conversations.name);
    mcp = await nats.connect('mcp');
    publisher = new DurablePublisher(mcp);
    audit = await nats.connect('audit');
  });
  afterAll(() => nats.stop());

  test('provisioning again changes nothing and loses nothing', async () => {
    await bucket.put('kept.1', 'value');
    await provisionMesh(await nats.connect('operator'));
    expect(text(await bucket.get('kept.1'))).toBe('value');
  });

  test('decisions keep their room: buckets have bounds, of half the store at most', async () => {
    const { streams } = await jetstreamOf(await nats.connect('operator'), 5_000).jetstreamManager(false);
    const bounded = await Promise.all(
      Object.values(buckets).map(async ({ name }) => (await streams.info(`KV_${name}`)).config.max_bytes),
    );
    for (const bytes of bounded) expect(bytes).toBeGreaterThan(0);
    const conf = readFileSync('policies/nats/jetstream-room.conf', 'utf8');
    const store = Number(/max_file_store: (\d+)GB/.exec(conf)?.[1]) * 1024 ** 3;
    expect(bounded.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(store / 2);
  });

  test('a value is read as written, and what is not there or deleted is undefined', async () => {
    await bucket.put('u1.c1', new Uint8Array([0, 1, 255]));
    expect((await bucket.get('u1.c1'))?.value).toEqual(new Uint8Array([0, 1, 255]));
    expect(await bucket.get('u1.none')).toBeUndefined();
    await bucket.delete('u1.c1');
    expect(await bucket.get('u1.c1')).toBeUndefined();
  });

  test('of two writers at one revision one wins and the other learns of it', async () => {
    const revision = await bucket.create('cas', 'first');
    expect(await code(bucket.create('cas', 'again'))).toBe('conflict');
    const outcomes = await Promise.all(
      [bucket, other].map((b, i) => code(b.update('cas', `writer ${i}`, revision))),
    );
    expect(outcomes.sort()).toEqual(['conflict', 'done']);
    expect(await code(bucket.delete('cas', revision))).toBe('conflict');
    expect(await bucket.get('cas')).toBeDefined();
    const last = (await bucket.get('cas'))?.revision;
    expect(await code(bucket.delete('cas', last))).toBe('done');
    expect(await bucket.get('cas')).toBeUndefined();
    expect(await code(bucket.create('cas', 'reborn'))).toBe('done');
  });

  test('a budget is one for all instances of a service, over connections and a restart of one', async () => {
    const instance = async () => {
      const counters = await openBucket(await nats.connect('mcp'), buckets.budgets.name);
      const store = () => Promise.resolve(counters);
      return new SharedBudget({ rate: { burst: 20, perSecond: 0.01 }, scope: 'mcp.person', store });
    };
    const spent = async (budget: SharedBudget) => {
      const answers = await Promise.all(Array.from({ length: 30 }, async () => budget.spend('bob')));
      return answers.filter((wait) => wait === 0).length;
    };
    const [one, two] = await Promise.all([instance(), instance()]);
    const [first, second] = await Promise.all([spent(one), spent(two)]);
    expect(first + second).toBe(20);
    expect(await spent(await instance())).toBe(0);
  });

  test('keys are found by whole tokens, without the deleted', async () => {
    for (const key of ['k1.a', 'k1.b', 'k1.c', 'k10.d']) await bucket.put(key, 'x');
    await bucket.delete('k1.b');
    expect((await bucket.keys('k1')).sort()).toEqual(['k1.a', 'k1.c']);
    expect(await bucket.keys()).toEqual(expect.arrayContaining(['k10.d']));
    expect(await bucket.keys('nobody')).toEqual([]);
  });

  test('reading keeps the connection: many large values are read without the server cutting the reader off', async () => {
    const reader = await nats.connect('agent');
    let cutOff = false;
    void disconnected(reader).then(() => (cutOff = true));
    const value = 'x'.repeat(900 * 1024);
    const keys = Array.from({ length: 160 }, (_, i) => `large.${i}`);
    for (const key of keys) await bucket.put(key, value);
    const there = await openBucket(reader, buckets.conversations.name);
    let found: readonly string[] = [];
    try {
      // On a busy machine a read may be late, which is no cut.
      await eventually('all are read', async () => {
        found = await there.keys('large').catch(() => []);
        return found.length > 0 || cutOff;
      });
      expect([found.length, cutOff]).toEqual([keys.length, false]);
    } finally {
      // Else every test behind this one would read them too.
      for (const key of keys) await bucket.delete(key);
    }
  });

  test("a key that NATS cannot hold is the caller's mistake", async () => {
    for (const key of ['a b', 'a.>', '*', ''])
      expect([key, await code(bucket.get(key))]).toEqual([key, 'bad_request']);
    expect(await code(bucket.keys('a.>'))).toBe('bad_request');
  });

  test('a watch tells what is there, each change and each deletion, and nothing that lost its compare-and-set', async () => {
    await bucket.put('w.before', '0');
    const changes: BucketChange[] = [];
    const stop = other.watch((change) => void changes.push(change));
    const told = (key: string) => changes.filter((change) => change.key === key);
    await eventually('what is there', () => told('w.before').length === 1);
    const revision = await bucket.put('w.key', '1');
    await eventually('the change', () => told('w.key').length === 1);
    expect(await code(bucket.update('w.key', 'lost', revision - 1))).toBe('conflict');
    await bucket.delete('w.key');
    await eventually('the deletion', () => told('w.key').length === 2);
    stop();
    expect(told('w.key').map((change) => change.kind)).toEqual(['put', 'deleted']);
  });

  test('a change made while the watcher was away is told when it is back', async () => {
    const watcher = await nats.connect('agent');
    const away = disconnected(watcher);
    const told: string[] = [];
    const stop = (await openBucket(watcher, buckets.conversations.name)).watch(
      ({ key }) => void told.push(key),
    );
    await eventually('what is there', () => told.includes('kept.1'));
    await watcher.nats.reconnect();
    await away;
    await bucket.put('w.away', '1');
    await eventually('the change', () => told.includes('w.away'));
    stop();
  });

  test('no record, no call: a decision that no stream stores is refused, though NATS is there', async () => {
    const bare = await startNats();
    try {
      const mcp = await bare.connect('mcp');
      const refused = await code(new DurablePublisher(mcp).publish(decided, { eventId: randomUUID() }));
      expect([mcp.connected, refused]).toEqual([true, 'unavailable']);
    } finally {
      await bare.stop();
    }
  });

  describe('when NATS or JetStream is lost', () => {
    // A test that failed must leave a whole nats-server to the next.
    afterEach(async () => {
      if ((await code(publisher.publish(decided, { eventId: randomUUID() }))) !== 'done')
        await nats.restart();
    });

    test('writing and recording fail instead of hanging, and work again by themselves', async () => {
      const changes: BucketChange[] = [];
      const stop = other.watch((change) => void changes.push(change));
      for (const lose of [() => nats.halt({ hard: true }), () => nats.restart({ jetstream: false })]) {
        await lose();
        expect(await code(publisher.publish(decided, { eventId: randomUUID() }))).toBe('unavailable');
        expect(await code(bucket.put('after', 'x'))).toBe('unavailable');
        expect(await code(bucket.get('kept.1'))).toBe('unavailable');
        expect(await code(bucket.keys())).toBe('unavailable');
      }
      await nats.restart();
      await eventually(
        'recording works',
        async () => (await code(publisher.publish(decided, { eventId: randomUUID() }))) === 'done',
      );
      await eventually('buckets work', async () => (await code(bucket.put('after', 'y'))) === 'done');
      expect(text(await bucket.get('kept.1'))).toBe('value');
      await eventually('the watch goes on', () => changes.some((change) => change.key === 'after'));
      stop();
    });

    test('without JetStream an error comes at once, not after a timeout', async () => {
      await nats.halt();
      await eventually('the loss is noticed', () => !mcp.connected);
      await nats.restart({ jetstream: false });
      await eventually('the connection is back', () => mcp.connected);
      const waiting = publisher.publish(decided, { eventId: randomUUID() }, { timeoutMs: tooLong });
      expect(await code(waiting)).toBe('unavailable');
      await nats.restart();
      await eventually(
        'recording works',
        async () => (await code(publisher.publish(decided, { eventId: randomUUID() }))) === 'done',
      );
    });

    test('an acknowledged decision outlives kill -9 of nats-server', async () => {
      const acknowledged: number[] = [];
      for (let i = 0; i < 200; i++)
        acknowledged.push((await publisher.publish(decided, { eventId: randomUUID() })).seq);
      await nats.restart({ hard: true });
      await eventually(
        'recording works',
        async () => (await code(publisher.publish(decided, { eventId: randomUUID() }))) === 'done',
      );
      const last = await publisher.publish(decided, { eventId: randomUUID() });
      expect(last.seq).toBeGreaterThan(Math.max(...acknowledged));
    });
  });

  describe('consuming decisions', () => {
    const begun: (() => Promise<void>)[] = [];
    const consume = (handle: (event: unknown, info: StoredDecision) => unknown) => {
      const stop = new AbortController();
      const handled = async (event: unknown, info: StoredDecision) => void (await handle(event, info));
      const done = consumeDecisions(audit, handled, { signal: stop.signal });
      const end = async () => {
        stop.abort();
        await done;
      };
      begun.push(end);
      return end;
    };
    // A test that failed must not go on consuming what belongs to the next.
    afterEach(() => Promise.all(begun.splice(0).map((end) => end())));

    test('every decision comes, in order, with its place, its publisher and its id', async () => {
      const ids: string[] = Array.from({ length: 50 }, () => randomUUID());
      const got: [unknown, StoredDecision][] = [];
      const stop = consume((event, info) => got.push([event, info]));
      for (const eventId of ids) await publisher.publish(decided, { eventId });
      await eventually('all come', () =>
        got.some(([event]) => (event as { eventId: string }).eventId === ids.at(-1)),
      );
      await stop();
      // At least once: what was not acknowledged within 5 seconds has come again meanwhile.
      const firsts = new Map(got.map(([event, info]) => [info.seq, [event, info] as const]));
      const mine = [...firsts.values()].filter(([event]) =>
        ids.includes((event as { eventId: string }).eventId),
      );
      expect(mine.map(([event]) => (event as { eventId: string }).eventId)).toEqual(ids);
      expect(mine.every(([, info]) => info.subject === decided)).toBe(true);
      expect(mine.map(([, info]) => info.messageId)).toEqual(ids);
    });

    test('a decision whose handling fails comes again, and one that was handled does not', async () => {
      const manager = await jetstreamOf(audit, 5_000).jetstreamManager(false);
      const nothingIsLeft = async () => {
        const { num_ack_pending, num_pending } = await manager.consumers.info(
          decisionStreams.mcp.name,
          auditConsumer,
        );
        return num_ack_pending === 0 && num_pending === 0;
      };
      const eventId = randomUUID();
      const seen: boolean[] = [];
      const stop = consume((event, info) => {
        if ((event as { eventId: string }).eventId !== eventId) return;
        seen.push(info.redelivered);
        if (seen.length === 1) throw new Error('disk full');
      });
      await publisher.publish(decided, { eventId });
      await eventually('it comes again', () => seen.length >= 2);
      await eventually('all is acknowledged', nothingIsLeft);
      await stop();
      // What was sent to a consumer that had just stopped comes again too: the first need not be the first sent.
      expect(seen.at(-1)).toBe(true);
      const came: unknown[] = [];
      const stopAgain = consume((event) => came.push((event as { eventId: string }).eventId));
      const marker = randomUUID();
      await publisher.publish(decided, { eventId: marker });
      await eventually('the marker comes', () => came.includes(marker));
      await eventually('all is acknowledged', nothingIsLeft);
      await stopAgain();
      expect(came).not.toContain(eventId);
    });

    test('consuming goes on over a restart of NATS and a time without JetStream', async () => {
      const got = new Set<string>();
      const stop = consume((event) => got.add((event as { eventId: string }).eventId));
      for (const options of [{ hard: true }, { jetstream: false }]) {
        await nats.restart(options);
        if (options.jetstream === false) await nats.restart();
        const eventId = randomUUID();
        await eventually(
          'recording works',
          async () => (await code(publisher.publish(decided, { eventId }))) === 'done',
        );
        await eventually('the decision comes', () => got.has(eventId));
      }
      await stop();
    });

    test('handling may overlap, so that many are committed together', async () => {
      const together = 100;
      let handedOver = 0;
      let release = () => {};
      const released = new Promise<void>((resolve) => (release = resolve));
      consume(() => {
        handedOver += 1;
        return released;
      });
      await Promise.all(
        Array.from({ length: together }, () => publisher.publish(decided, { eventId: randomUUID() })),
      );
      await eventually('all are handed over while none is handled', () => handedOver >= together).finally(
        release,
      );
    });
  });
});

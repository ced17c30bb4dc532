import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buckets } from '#libs/contracts';
import { eventually } from '#test/eventually';
import { startNats, type TestNats } from '#test/nats/start-nats';
import { type Bucket, openBucket } from '../bucket.js';
import { type MeshConnection } from '../connect-mesh.js';
import { provisionMesh } from '../provision-mesh.js';
import { WatchedBucket } from './watched-bucket.js';

const never = 600_000;
const keysOf = (name: string, many: number) =>
  Array.from({ length: many }, (_, at) => `${name}.${String(at)}`);

describe('a watched bucket', () => {
  let nats: TestNats;
  let connection: MeshConnection;
  let bucket: Bucket;
  beforeAll(async () => {
    nats = await startNats();
    await provisionMesh(await nats.connect('operator'));
    connection = await nats.connect('mcp');
    bucket = await openBucket(connection, buckets.vaultLogins.name);
  });
  afterAll(() => nats.stop());

  it('that is busy is read once: what is stored while it is read, and after it, is told by the stream', async () => {
    let reads = 0;
    const heard = new Set<string>();
    let whileReading = true;
    const listener = {
      take: ({ key }: { key: string }) => void heard.add(key),
      forget: () => heard.clear(),
      isRead: () => true,
      settle: () => void (reads += 1),
      withoutIt: 'nothing is known',
    };
    const times = { silenceMs: never, beatMs: never, patienceMs: never };
    const watched = new WatchedBucket(buckets.vaultLogins, listener, () => connection, times);
    for (let at = 0; at < 40; at += 1) await bucket.put(`before.${at}`, '{}');
    let during = 0;
    const storing = (async () => {
      for (; whileReading || during < 40; during += 1) await bucket.put(`during.${during}`, '{}');
    })();
    await watched.heard();
    whileReading = false;
    await storing;
    for (let at = 0; at < 10; at += 1) await bucket.put(`after.${at}`, '{}');
    const all = [...keysOf('before', 40), ...keysOf('during', during), ...keysOf('after', 10)];
    await eventually('all of it is heard', () => heard.has('after.9'));
    expect(all.filter((key) => !heard.has(key))).toEqual([]);
    watched.beat();
    await watched.readiness();
    // Once more at most, where the store counts what is still on its way.
    expect(reads).toBeLessThanOrEqual(2);
    watched.stop();
  });

  describe('that announces keys alone', () => {
    const times = { silenceMs: never, beatMs: never, patienceMs: 5_000 };
    const watch = (heard: Map<string, string | undefined>) => {
      const listener = {
        take: ({ key, value }: { key: string; value?: string | undefined }) => void heard.set(key, value),
        isRead: (key: string) => key.startsWith('read.'),
        withoutIt: 'nothing is known',
      };
      return new WatchedBucket(buckets.approvals, listener, () => connection, times);
    };
    let waiting: Bucket;
    beforeAll(async () => {
      waiting = await openBucket(connection, buckets.approvals.name);
    });

    it('is read where that is asked for, when it is announced: all that was stored before is known to who asks', async () => {
      const heard = new Map<string, string | undefined>();
      const watched = watch(heard);
      await waiting.put('read.before', 'before');
      await watched.heard();
      for (let at = 0; at < 20; at += 1) {
        await waiting.put(`read.${String(at)}`, String(at));
        await waiting.put(`unread.${String(at)}`, 'not asked for');
        await watched.heardAll();
        expect([heard.get(`read.${String(at)}`), heard.has(`unread.${String(at)}`)]).toEqual([
          String(at),
          true,
        ]);
      }
      expect([heard.get('read.before'), heard.get('unread.0')]).toEqual(['before', undefined]);
      watched.stop();
    });

    it('is not known where the store does not say so', async () => {
      const watched = new WatchedBucket(
        buckets.approvals,
        { take: () => undefined, isRead: () => true, withoutIt: 'nothing is known' },
        () => undefined,
        times,
      );
      await expect(watched.heardAll()).rejects.toMatchObject({ name: 'NotHeard' });
    });
  });
});

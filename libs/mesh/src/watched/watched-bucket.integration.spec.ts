import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buckets } from '#libs/contracts';
import { eventually } from '#test/eventually';
import { startNats, type TestNats } from '#test/nats/start-nats';
import { type Bucket, openBucket } from '../bucket.js';
import { type MeshConnection } from '../connect-mesh.js';
import { provisionMesh } from '../provision-mesh.js';
import { WatchedBucket } from './watched-bucket.js';

const never = 600_000;

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
      isRead: () => true,
      settle: () => void (reads += 1),
      withoutIt: 'nothing is known',
    };
    const times = { silenceMs: never, beatMs: never, patienceMs: never };
    const watched = new WatchedBucket(buckets.vaultLogins, listener, () => connection, times);
    for (let at = 0; at < 40; at += 1) await bucket.put(`before.${at}`, '{}');
    const storing = (async () => {
      for (let at = 0; whileReading || at < 40; at += 1) await bucket.put(`during.${at}`, '{}');
    })();
    await watched.heard();
    whileReading = false;
    await storing;
    for (let at = 0; at < 10; at += 1) await bucket.put(`after.${at}`, '{}');
    await eventually('all of it is heard', () => heard.has('after.9') && heard.has('during.0'));
    watched.beat();
    await watched.readiness();
    // Once more at most, where the store counts what is still on its way.
    expect(reads).toBeLessThanOrEqual(2);
    watched.stop();
  });
});

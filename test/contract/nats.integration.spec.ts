import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  buckets,
  changedSubject,
  decisionStreams,
  peerNames,
  type PeerName,
  subjects,
} from '#libs/contracts';
import { type MeshConnection, openBucket } from '#libs/mesh';
import { type MeshServerUnderContract, meshServerUnderContract } from '#test/contract/servers';
import { eventually } from '#test/eventually';

const key = `mcp.contract.${randomBytes(6).toString('hex')}`;

describe('the NATS server, as Deputy relies on it', () => {
  let server: MeshServerUnderContract;
  const peers = {} as Record<PeerName, MeshConnection>;

  beforeAll(async () => {
    server = await meshServerUnderContract();
    for (const peer of peerNames) peers[peer] = await server.connect(peer);
  });
  afterAll(() => server.close());

  it('has JetStream, and a version that the mesh was built on', () => {
    const { version = '0', jetstream } = peers.mcp.nats.info ?? {};
    const [major = 0, minor = 0] = version.split('.').map(Number);
    expect(major * 100 + minor).toBeGreaterThanOrEqual(209);
    expect(jetstream).toBe(true);
  });

  it('compares and sets: of two who write at once one is told that it came too late', async () => {
    const bucket = await openBucket(peers.mcp, buckets.budgets.name);
    const revision = await bucket.create(key, 'one');
    await expect(bucket.create(key, 'again')).rejects.toMatchObject({ code: 'conflict' });
    const writes = await Promise.allSettled(['a', 'b'].map((value) => bucket.update(key, value, revision)));
    expect(writes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await bucket.delete(key);
    expect(await bucket.get(key)).toBeUndefined();
  });

  it('announces what was stored, with its value, to those who may hear it', async () => {
    const heard: string[] = [];
    const subscription = peers.mcp.nats.subscribe(changedSubject(buckets.vaultLogins.name, '>'), {
      callback: (_error, message) => void heard.push(message.string()),
    });
    await peers.mcp.nats.flush();
    const bucket = await openBucket(peers.mcp, buckets.vaultLogins.name);
    await bucket.put(key, 'announced');
    await eventually('it is heard', () => heard.includes('announced'));
    await bucket.delete(key);
    subscription.unsubscribe();
  });

  it.each<[PeerName, string]>([
    ['agent', subjects.mcp.exchange('web')],
    ['web', changedSubject(buckets.revocations.name, key)],
    ['mcp', `$KV.${buckets.revocations.name}.${key}`],
    ['agent', `$JS.API.STREAM.DELETE.${decisionStreams.mcp.name}`],
    ['mcp', `$JS.API.STREAM.PURGE.${decisionStreams.mcp.name}`],
    ['audit', `deputy.decision.decided.mcp`],
  ])('refuses %s what is not its own: %s', async (peer, subject) => {
    const refused: string[] = [];
    const { nats } = peers[peer];
    const listen = async () => {
      for await (const status of nats.status())
        if (status.type === 'error') refused.push(status.error.message.toLowerCase());
    };
    void listen();
    nats.publish(subject, '{}');
    await nats.flush();
    await eventually('it is told', () => refused.some((said) => said.includes(subject.toLowerCase())));
  });

  it('lets nobody in with a key that it was not told of', async () => {
    const stranger = randomUUID();
    const { connect } = await import('@nats-io/transport-node');
    const [address] = [peers.web.nats.getServer()];
    await expect(
      connect({ servers: address, token: stranger, reconnect: false, timeout: 10_000 }),
    ).rejects.toThrow();
  });
});

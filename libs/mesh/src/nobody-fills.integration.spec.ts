import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { type BucketPlan, type PeerName, peerNames, writtenBy } from '#libs/contracts';
import { startNats, type TestNats } from '#test/nats/start-nats';
import { type MeshConnection } from './connect-mesh.js';
import { accountOfStream, intendedStreams } from './intended-streams.js';
import { jetstreamOf } from './jetstream-of.js';
import { provisionMesh } from './provision-mesh.js';

const conf = readFileSync('policies/nats/accounts.conf', 'utf8');
const services = peerNames.filter((peer) => peer !== 'operator');

/** What a service may say that is stored, as policies/nats has it. */
const storedOf = (peer: PeerName): string[] => {
  const account = new RegExp(`^${peer.toUpperCase()} \\{$(.*?)^\\}$`, 'ms').exec(conf)?.[1] ?? '';
  const allowed = /publish: \{ allow: \[(.*?)\] \}/s.exec(account)?.[1] ?? '';
  return [...allowed.matchAll(/"(.*?)"/g)]
    .map(([, subject = '']) => subject)
    .filter((subject) => /^(\$JS\.STORE\.API\.)?\$KV\.|^deputy\.decision\./.test(subject));
};
const concrete = (pattern: string, n: string) => pattern.replaceAll('*', n).replace(/>$/, `${n}.${n}`);

describe('a service whose key was stolen fills all that it may write', () => {
  let nats: TestNats;
  const peers = {} as Record<PeerName, MeshConnection>;

  beforeEach(async () => {
    nats = await startNats({ accounts: 'upgrade' });
    for (const peer of peerNames) peers[peer] = await nats.connect(peer);
    await provisionMesh(peers.operator);
    // As they are, but for their size.
    const { streams } = await jetstreamOf(peers.operator, 5_000).jetstreamManager(false);
    for (const { name } of intendedStreams) await streams.update(name, { max_bytes: 16 * 1_024 });
  });
  afterEach(() => nats.stop());

  /** @returns whether it was stored */
  const store = async (peer: PeerName, subject: string) => {
    const answer = await peers[peer].nats.request(subject, 'x'.repeat(200), { timeout: 5_000 });
    return (answer.json<{ error?: unknown }>().error ?? undefined) === undefined;
  };
  const fill = async (peer: PeerName, pattern: string) => {
    for (let n = 0; n < 200; n++) if (!(await store(peer, concrete(pattern, `fill${n}`)))) return;
    throw new Error(`\`${pattern}\` is never full`);
  };

  test.each(services)('INVARIANT (nobody fills what another needs): %s', async (thief) => {
    for (const pattern of storedOf(thief)) await fill(thief, pattern);
    const refused: string[] = [];
    for (const peer of services.filter((name) => name !== thief)) {
      const patterns = storedOf(peer);
      expect(patterns.length).toBeGreaterThan(1);
      for (const pattern of patterns)
        if (!(await store(peer, concrete(pattern, 'honest')))) refused.push(`${peer}: ${pattern}`);
    }
    expect(refused).toEqual([]);
  });

  test('what others read whole has few keys at most', () => {
    for (const { name } of Object.values(writtenBy).flatMap((of) => Object.values<BucketPlan>(of)))
      if (accountOfStream[`KV_${name}`] === 'REPORTS') {
        const most = intendedStreams.find((stream) => stream.name === `KV_${name}`)?.max_msgs ?? -1;
        expect([name, most > 0 && most <= 65_536]).toEqual([name, true]);
      }
  });

  test('INVARIANT (nobody fills what another needs): streams of one account do not share their room, nor accounts that of the server', () => {
    const unit = { MB: 1024 ** 2, GB: 1024 ** 3 } as const;
    const bytes = (text: string, name: string) => {
      const [, size, of] = new RegExp(`${name}: (\\d+)(MB|GB)`).exec(text) ?? [];
      return Number(size) * unit[of as keyof typeof unit];
    };
    const rooms = [...conf.matchAll(/^(\w+) \{$(.*?)^\}$/gms)]
      .filter(([, , said = '']) => said.includes('jetstream:'))
      .map(([, account = '', said = '']) => ({ account, room: bytes(said, 'max_file') }));
    for (const { account, room } of rooms) {
      const inIt = intendedStreams.filter(({ name }) => accountOfStream[name] === account);
      // One stream that is alone may be bounded by its account.
      const bounds = inIt.map(({ max_bytes = -1 }) => (max_bytes > 0 || inIt.length > 1 ? max_bytes : room));
      for (const bound of bounds) expect([account, bound > 0]).toEqual([account, true]);
      expect([account, bounds.reduce((sum, bound) => sum + bound, 0) <= room]).toEqual([account, true]);
    }
    const server = bytes(readFileSync('policies/nats/jetstream-room.conf', 'utf8'), 'max_file_store');
    expect(rooms.reduce((sum, { room }) => sum + room, 0)).toBeLessThanOrEqual(server);
  });
});

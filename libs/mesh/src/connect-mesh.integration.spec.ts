import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect as connectSocket, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { peerNames } from '#libs/contracts';
import { eventually } from '#test/eventually';
import { startNats, type TestNats } from '#test/nats/start-nats';
import { connectMesh } from './connect-mesh.js';
import { createPeerKeys } from './peer-keys.js';

describe('a connection to the mesh', () => {
  let nats: TestNats;
  let dir: string;
  beforeAll(async () => {
    nats = await startNats();
    dir = await mkdtemp(join(tmpdir(), 'deputy-keys-'));
  });
  afterAll(async () => {
    await nats.stop();
    await rm(dir, { recursive: true });
  });

  test('waits for a server that is not up yet', async () => {
    await nats.halt();
    const reasons: string[] = [];
    const connecting = connectMesh({
      url: nats.url,
      peer: 'web',
      seedFile: nats.seedFile('web'),
      onWaiting: (reason) => void reasons.push(reason),
    });
    let connected = false;
    void connecting.then(() => (connected = true));
    try {
      await eventually('it says that it waits', () => reasons.length > 0);
      expect([connected, reasons]).toEqual([false, ['nats-server cannot be reached yet']]);
    } finally {
      // It waits for ever.
      await nats.restart();
      await (await connecting).close();
    }
  });

  test('a key that the server does not know is waited with and named, so that it can be set right', async () => {
    const stranger = await createPeerKeys(join(dir, 'stranger'));
    const reasons: string[] = [];
    let connected = false;
    const connecting = connectMesh({
      url: nats.url,
      peer: 'web',
      seedFile: stranger.web.seedFile,
      onWaiting: (reason) => void reasons.push(reason),
    });
    void connecting.then(() => (connected = true));
    try {
      await eventually('it says why', () => reasons.some((reason) => reason.includes('nkey of `web`')));
      expect(connected).toBe(false);
    } finally {
      await nats.halt();
      const right = await startNats({ port: Number(new URL(nats.url).port), keysDir: join(dir, 'stranger') });
      await (await connecting).close();
      await right.stop();
      await nats.restart();
    }
  });

  test('a peer that proves late who it is, as on a busy machine, is let in', async () => {
    const slow = createServer((peer) => {
      const server = connectSocket(Number(new URL(nats.url).port), '127.0.0.1');
      for (const socket of [peer, server]) socket.on('error', () => undefined);
      server.pipe(peer);
      const held = setTimeout(() => peer.pipe(server), 3_000);
      server.once('close', () => (clearTimeout(held), peer.destroy()));
    }).listen(0, '127.0.0.1');
    await once(slow, 'listening');
    const reasons: string[] = [];
    const connection = await connectMesh({
      url: `nats://127.0.0.1:${(slow.address() as AddressInfo).port}`,
      peer: 'web',
      seedFile: nats.seedFile('web'),
      onWaiting: (reason) => {
        reasons.push(reason);
        // Refused once is enough to see; the next one comes to nothing that holds it up.
        slow.removeAllListeners('connection').on('connection', (peer) => {
          const server = connectSocket(Number(new URL(nats.url).port), '127.0.0.1');
          for (const socket of [peer, server]) socket.on('error', () => undefined);
          peer.pipe(server).pipe(peer);
        });
      },
    });
    await connection.close();
    slow.close();
    expect(reasons).toEqual([]);
  });

  describe('silent sockets', () => {
    const sockets: Socket[] = [];
    afterEach(() => {
      for (const socket of sockets.splice(0)) socket.destroy();
    });
    /** Connects and says nothing. Resolves when nats-server has said something. */
    const silent = async () => {
      const socket = connectSocket(Number(new URL(nats.url).port), '127.0.0.1');
      sockets.push(socket);
      socket.on('error', () => undefined);
      const [said] = (await once(socket, 'data')) as [Buffer];
      const dropped = new Promise<void>((resolve) => socket.once('close', () => resolve()));
      return { said: said.toString(), dropped };
    };
    const reasonsOfJoining = async () => {
      const reasons: string[] = [];
      const onWaiting = (reason: string) => void reasons.push(reason);
      const join = { url: nats.url, peer: 'web' as const, seedFile: nats.seedFile('web'), onWaiting };
      await (await connectMesh({ ...join, attemptMs: 2_000 })).close();
      return reasons;
    };

    test('keep no peer out: there is room beside hundreds of them', async () => {
      const opened = await Promise.all(Array.from({ length: 300 }, silent));
      expect(opened.every(({ said }) => said.startsWith('INFO'))).toBe(true);
      expect(await reasonsOfJoining()).toEqual([]);
    });

    test('that take every place are gone before nats-server looks after anybody else again, and a peer that waited is in', async () => {
      const opened = await Promise.all(Array.from({ length: 1_100 }, silent));
      expect(opened.some(({ said }) => said.includes('maximum connections exceeded'))).toBe(true);
      const conf = await readFile('policies/nats/permissions.conf', 'utf8');
      expect(Number(/timeout: (\d+)/.exec(conf)?.[1])).toBeLessThanOrEqual(5);
      const joining = reasonsOfJoining();
      await Promise.all(opened.map(({ dropped }) => dropped));
      await joining;
    });
  });

  test('INVARIANT (nobody takes the places of others): whoever holds a key has its own, and the others come in', async () => {
    const waiting: string[] = [];
    const join = { url: nats.url, seedFile: nats.seedFile('audit'), onWaiting: (reason: string) => void waiting.push(reason) };
    const joins = Array.from({ length: 65 }, () => connectMesh({ ...join, peer: 'audit' }));
    const held = await Promise.all(joins.map((joining) => Promise.race([joining, eventually('one has no place', () => waiting.length > 0)])));
    expect(held.filter(Boolean).length).toBe(64);
    for (const peer of ['web', 'agent', 'mcp', 'identity'] as const) await (await nats.connect(peer)).close();
    for (const one of held) await one?.close();
    // Who had to wait is in.
    for (const one of await Promise.all(joins)) await one.close();
  }); // prettier-ignore

  describe('a busy peer', () => {
    const proofSeconds = 1;
    let strict: TestNats;
    beforeAll(async () => {
      strict = await startNats({ proofSeconds });
    });
    afterAll(() => strict.stop());

    /** In front of nats-server. */
    const inFront = async () => {
      const open = new Set<Socket>();
      const proxy = createServer((peer) => {
        const server = connectSocket(Number(new URL(strict.url).port), '127.0.0.1');
        for (const socket of [peer, server]) {
          socket.on('error', () => undefined);
          socket.once('close', () => open.delete(socket));
          open.add(socket);
        }
        server.once('data', () => front.asked());
        server.pipe(peer).pipe(server);
        server.once('close', () => peer.destroy());
        peer.once('close', () => server.destroy());
      }).listen(0, '127.0.0.1');
      await once(proxy, 'listening');
      const front = {
        url: `nats://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
        /** What happens once the server has asked for a proof. */
        asked: () => {},
        cut: () => open.forEach((socket) => socket.destroy()),
        close: () => proxy.close(),
      };
      return front;
    };
    /** Longer than the server waits for a proof. Nothing else runs in this process meanwhile. */
    const block = () =>
      void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, proofSeconds * 1_500);

    test('that was turned away because it kept still says so, and comes back when it is free', async () => {
      const front = await inFront();
      const reasons: string[] = [];
      front.asked = () => {
        if (reasons.length === 0) block();
      };
      const connection = await connectMesh({
        url: front.url,
        peer: 'web',
        seedFile: strict.seedFile('web'),
        onWaiting: (reason) => void reasons.push(reason),
      });
      expect(reasons).toEqual([expect.stringContaining('too busy')]);
      await connection.close();
      front.close();
    });

    test('that lost its connection and was turned away comes back, too', async () => {
      const front = await inFront();
      const connection = await connectMesh({ url: front.url, peer: 'web', seedFile: strict.seedFile('web') });
      let turnedAway = false;
      void (async () => {
        for await (const status of connection.nats.status())
          if (status.type === 'error') turnedAway ||= /authentication timeout/i.test(status.error.message);
      })();
      front.asked = () => {
        if (!turnedAway) block();
      };
      front.cut();
      await eventually('it was turned away', () => turnedAway);
      await eventually('it is back', () => connection.connected);
      await connection.close();
      front.close();
    });
  });

  test('knows when it is lost, comes back by itself, and closes while lost', async () => {
    const join = { url: nats.url, peer: 'web', seedFile: nats.seedFile('web'), retryMs: 20 } as const;
    const [connection, doomed] = [await connectMesh(join), await connectMesh(join)];
    await nats.halt({ hard: true });
    await eventually('the loss is noticed', () => !connection.connected && !doomed.connected);
    let attempts = 0;
    void (async () => {
      for await (const { type } of connection.nats.status()) if (type === 'reconnecting') attempts += 1;
    })();
    // More than the client's own default, after which it would give up.
    await eventually('it keeps trying', () => attempts > 12);
    await doomed.close();
    await nats.restart();
    await eventually('it is back', () => connection.connected);
    await connection.close();
    await connection.close();
    expect([connection.connected, doomed.connected]).toEqual([false, false]);
  });

  test('a seed file that cannot be used is said at once, without its content', async () => {
    const seedFile = join(dir, 'bad.nk');
    await writeFile(seedFile, 'SUNOTASEED');
    const connect = (path: string) => connectMesh({ url: nats.url, peer: 'web', seedFile: path });
    await expect(connect(seedFile)).rejects.toMatchObject({
      code: 'bad_request',
      message: expect.not.stringContaining('SUNOTASEED') as unknown,
    });
    await expect(connect(join(dir, 'none.nk'))).rejects.toThrow(/cannot be read/);
  });

  test("keys are made once, for the owner's eyes, one per peer", async () => {
    const first = await createPeerKeys(join(dir, 'keys'));
    const second = await createPeerKeys(join(dir, 'keys'));
    expect(second).toEqual(first);
    expect(new Set(Object.values(first).map((key) => key.publicKey)).size).toBe(peerNames.length);
    for (const { seedFile } of Object.values(first)) expect((await stat(seedFile)).mode & 0o777).toBe(0o600);
    expect(await readFile(first.web.seedFile, 'utf8')).toMatch(/^SU/);
  });
});

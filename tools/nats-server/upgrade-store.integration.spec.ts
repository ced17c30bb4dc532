import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { randomUUID } from 'node:crypto';
import { jetstreamManager, jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { buckets, decisionStreams, subjects } from '#libs/contracts';
import {
  createPeerKeys,
  intendedStreams,
  natsServerEnvironment,
  openBucket,
  provisionMesh,
  revoke,
  WatchedRevocations,
} from '#libs/mesh';
import { freePort } from '#test/free-port';
import { startNats } from '#test/nats/start-nats';
import { findNatsServer, searchPath } from './find-nats-server.js';
import { upgradeStore } from './upgrade-store.js';

const decisionStream = decisionStreams.mcp.name;

describe('upgradeStore', () => {
  let folder: string;
  let storeDir: string;
  const binary = findNatsServer(searchPath(resolve('.deputy/bin'))) ?? '';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'deputy-upgrade-'));
    storeDir = join(folder, 'store');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** What a version without accounts left: the streams in none, and settings of then. */
  async function writeFormerStore(): Promise<void> {
    const port = await freePort();
    const config = join(folder, 'former.conf');
    await writeFile(
      config,
      `host: 127.0.0.1\nport: ${port}\njetstream { store_dir: ${JSON.stringify(storeDir)} }\n`,
    );
    const server = spawn(binary, ['-c', config], { stdio: 'ignore' });
    const nats = await connect({
      servers: `127.0.0.1:${port}`,
      waitOnFirstConnect: true,
      maxReconnectAttempts: -1,
    });
    const { streams } = await jetstreamManager(nats);
    for (const stream of intendedStreams) {
      const settings = { deny_purge: false, allow_rollup_hdrs: stream.name !== decisionStream };
      await streams.add({ ...stream, ...settings });
    }
    await jetstream(nats).publish(subjects.decision.decided('mcp'), '{"kept":true}', { msgID: randomUUID() });
    await jetstream(nats).publish(`$KV.${buckets.conversations.name}.u1.c1`, 'said before');
    await nats.close();
    server.kill('SIGTERM');
    await once(server, 'exit');
  }

  const optionsFor = async () => {
    const keys = await createPeerKeys(join(folder, 'keys'));
    const port = await freePort();
    return {
      binary,
      config: resolve('policies/nats/nats-upgrade.conf'),
      environment: natsServerEnvironment({ port, keys, storeDir }),
      port,
      storeDir,
      operatorSeedFile: keys.operator.seedFile,
    };
  };

  it('moves the streams of a version without accounts to their owners, with all they hold', async () => {
    await writeFormerStore();
    const options = await optionsFor();
    expect(await upgradeStore(options)).toBe(true);

    const nats = await startNats({ storeDir, keysDir: join(folder, 'keys') });
    try {
      await provisionMesh(await nats.connect('operator'));
      const audit = await nats.connect('audit');
      const manager = await jetstreamManager(audit.nats, { apiPrefix: '$JS.STORE.API', checkAPI: false });
      expect((await manager.streams.getMessage(decisionStream, { seq: 1 }))?.string()).toBe('{"kept":true}');
      const conversations = await openBucket(await nats.connect('agent'), buckets.conversations.name);
      expect(new TextDecoder().decode((await conversations.get('u1.c1'))?.value)).toBe('said before');
    } finally {
      await nats.stop();
    }
  });

  it('brings what several wrote to one stream to the version in which each has its own, and loses none of it', async () => {
    const keysDir = join(folder, 'keys');
    const former = await startNats({ storeDir, keysDir, accounts: 'upgrade' });
    await provisionMesh(await former.connect('operator'));
    const asOperator = await jetstreamManager((await former.connect('operator')).nats, { apiPrefix: '$JS.STORE.API', checkAPI: false });
    await asOperator.streams.update(decisionStream, { subjects: ['deputy.decision.>'] });
    // Of then: a session that web ended, and a decision of audit's among those of mcp.
    const [session, event] = [randomUUID(), { eventId: randomUUID() }];
    await revoke(await former.connect('identity'), { kind: 'session', id: session, reason: 'signed_out' });
    await jetstream((await former.connect('mcp')).nats).publish(subjects.decision.decided('mcp'), JSON.stringify(event));
    await former.stop();

    expect(await upgradeStore(await optionsFor())).toBe(true);
    const nats = await startNats({ storeDir, keysDir });
    try {
      await provisionMesh(await nats.connect('operator'));
      const revocations = new WatchedRevocations(() => audit);
      const audit = await nats.connect('audit');
      const held = { sessionId: session, issuedAt: 1, tenant: 'acme', actors: [], user: undefined, tokenId: undefined };
      await expect(revocations.check(held as never)).rejects.toMatchObject({ code: 'revoked' });
      const manager = await jetstreamManager(audit.nats, { apiPrefix: '$JS.STORE.API', checkAPI: false });
      expect((await manager.streams.getMessage(decisionStream, { seq: 1 }))?.json()).toEqual(event);
      expect((await manager.streams.info(decisionStream)).config.subjects).toEqual(['deputy.decision.*.mcp']);
    } finally {
      await nats.stop();
    }
  }); // prettier-ignore

  it('has nothing to do the second time, nor for a first start', async () => {
    const options = await optionsFor();
    expect(await upgradeStore(options)).toBe(false);
    expect(existsSync(join(storeDir, 'jetstream'))).toBe(false);
    expect(await upgradeStore(options)).toBe(false);
  });

  it('takes in a store that was put back behind its mark, and guesses nothing where a stream is there twice', async () => {
    const options = await optionsFor();
    expect(await upgradeStore(options)).toBe(false);
    await writeFormerStore();
    expect(await upgradeStore(options)).toBe(true);
    await mkdir(join(storeDir, 'jetstream', '$G', 'streams', decisionStream), { recursive: true });
    await expect(upgradeStore(options)).rejects.toThrow(/DECISIONS is there twice/);
  });

  it('says so when nats-server does not run', async () => {
    await writeFormerStore();
    await expect(
      upgradeStore({ ...(await optionsFor()), config: join(folder, 'none.conf') }),
    ).rejects.toThrow(/nats-server ended/);
    // And is repeated: nothing was marked as done.
    expect(await upgradeStore(await optionsFor())).toBe(true);
  });
});

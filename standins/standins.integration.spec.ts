import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MongoClient } from 'mongodb';

/** The compiled process: `npm test` builds before it runs specs. */
const program = join(import.meta.dirname, '..', 'dist', 'standins', 'main.js');

interface Addresses {
  ready: boolean;
  vault?: string;
  documentdb?: string;
  bedrock?: string;
}

describe('the process of the stand-ins', () => {
  let folder: string;
  let env: Record<string, string>;
  const children: ChildProcess[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'deputy-standins-'));
    await writeFile(join(folder, 'token'), 'hvs.root-of-a-test\n');
    await writeFile(join(folder, 'password'), 'admin-of-a-test\n');
    env = {
      DATA_DIR: join(folder, 'data'),
      VAULT_ROOT_TOKEN_FILE: join(folder, 'token'),
      DOCUMENTDB_ADMIN_PASSWORD_FILE: join(folder, 'password'),
      LOG_LEVEL: 'silent',
    };
  });
  afterEach(async () => {
    for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  const start = (variables: Record<string, string>) => {
    const child = spawn(process.execPath, [program], { env: variables, stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(child);
    return child;
  };

  const ready = async (variables: Record<string, string>) => {
    const child = start(variables);
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    return { child, addresses: JSON.parse(line) as Addresses };
  };

  const ended = async (child: ChildProcess) => {
    let said = '';
    child.stderr?.on('data', (text: Buffer) => (said += text.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, said };
  };

  const connect = (address: string | undefined, username = 'admin', password = 'admin-of-a-test') =>
    new MongoClient(`mongodb://${address}`, {
      auth: { username, password },
      retryWrites: false,
      retryReads: false,
      serverSelectionTimeoutMS: 60_000,
    });

  it('ends when the disk takes no more, and starts again with all that was acknowledged', async () => {
    // A file may not grow beyond 200 KiB: what a full disk is to a journal.
    const limited = spawn(
      '/bin/sh',
      ['-c', 'trap "" XFSZ; ulimit -f 400; exec "$@"', 'sh', process.execPath, program],
      {
        env: { ...env, DOCUMENTDB_PORT: '0' },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    children.push(limited);
    const end = ended(limited);
    const [line] = (await once(createInterface({ input: limited.stdout }), 'line')) as [string];
    const client = connect((JSON.parse(line) as Addresses).documentdb);
    const acknowledged: number[] = [];
    const fill = async () => {
      for (let number = 0; number < 100; number++) {
        await client
          .db('t')
          .collection('c')
          .insertOne({ number, text: 'x'.repeat(10_000) });
        acknowledged.push(number);
      }
    };
    await expect(fill()).rejects.toThrow();
    await client.close();
    expect(await end).toEqual({
      code: 1,
      said: expect.stringMatching(/^standins: `.*journal\.jsonl` cannot be written: .+\n$/),
    });
    expect(acknowledged.length).toBeGreaterThan(5);

    const { addresses } = await ready({ ...env, DOCUMENTDB_PORT: '0' });
    const again = connect(addresses.documentdb);
    const kept = await again.db('t').collection('c').find().sort({ number: 1 }).toArray();
    await again.close();
    expect(kept.map(({ number }) => Number(number))).toEqual(acknowledged);
  });

  it('says where each stand-in listens, on loopback, and leaves out what was not asked for', async () => {
    const all = await ready({ ...env, VAULT_PORT: '0', DOCUMENTDB_PORT: '0', BEDROCK_PORT: '0' });
    expect(all.addresses).toEqual({
      ready: true,
      vault: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      documentdb: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      bedrock: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    });
    const one = await ready({ DATA_DIR: join(folder, 'other'), BEDROCK_PORT: '0' });
    expect(Object.keys(one.addresses)).toEqual(['ready', 'bedrock']);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'ends by %s with 0, even with a client connected',
    async (signal) => {
      const { child, addresses } = await ready({
        ...env,
        VAULT_PORT: '0',
        DOCUMENTDB_PORT: '0',
        BEDROCK_PORT: '0',
      });
      const client = connect(addresses.documentdb);
      await client.db('d').collection('x').insertOne({ a: 1 });
      child.kill(signal);
      expect(await ended(child)).toEqual({ code: 0, said: '' });
      await client.close();
    },
  );

  it('refuses production', async () => {
    const { code, said } = await ended(start({ ...env, DOCUMENTDB_PORT: '0', NODE_ENV: 'production' }));
    expect(code).toBe(1);
    expect(said).toContain('refuse `production`');
  });

  it('lists every problem of its configuration', async () => {
    const { code, said } = await ended(start({ DATA_DIR: folder, VAULT_PORT: '0', DOCUMENTDB_PORT: '0' }));
    expect(code).toBe(1);
    expect(said).toContain('VAULT_ROOT_TOKEN_FILE: is required with VAULT_PORT');
    expect(said).toContain('DOCUMENTDB_ADMIN_PASSWORD_FILE: is required with DOCUMENTDB_PORT');
    expect((await ended(start({ DATA_DIR: folder }))).said).toContain('at least one is required');
  });

  it('starts all or nothing, and says which port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const { code, said } = await ended(start({ ...env, VAULT_PORT: '0', DOCUMENTDB_PORT: String(port) }));
    expect(code).toBe(1);
    expect(said).toContain(`port ${port} of 127.0.0.1 is taken; stop what listens there`);
    taken.close();
  });

  it('acknowledged means on disk: loses no acknowledged write and no user to kill -9', async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < 3; round++) {
      const { child, addresses } = await ready({ ...env, DOCUMENTDB_PORT: '0' });
      const client = connect(addresses.documentdb);
      const things = client.db('d').collection<{ _id: string; n: number }>('things');
      if (round > 0) {
        const found = new Map((await things.find().toArray()).map(({ _id, n }) => [_id, n]));
        for (const id of acknowledged) expect([id, found.get(id)]).toEqual([id, 1]);
        const user = connect(addresses.documentdb, `user-${round - 1}`, 'secret');
        await expect(user.db('d').collection('things').findOne({})).resolves.toBeTruthy();
        await user.close();
        await expect(
          connect(addresses.documentdb, `gone-${round - 1}`, 'secret').connect(),
        ).rejects.toThrow();
      }
      const admin = client.db('admin');
      const roles = [{ role: 'read', db: 'd' }];
      for (const name of [`user-${round}`, `gone-${round}`])
        await admin.command({ createUser: name, pwd: 'secret', roles });
      await admin.command({ dropUser: `gone-${round}` });

      const gone = once(child, 'exit');
      const enough = acknowledged.length + 150;
      const write = async (writer: number) => {
        for (let index = 0; ; index++) {
          const _id = `${round}/${writer}/${index}`;
          await things.insertOne({ _id, n: 0 });
          await things.updateOne({ _id }, { $inc: { n: 1 } });
          acknowledged.push(_id);
          // In the midst of the other writers' writes.
          if (acknowledged.length === enough) child.kill('SIGKILL');
        }
      };
      const writing = Promise.allSettled(Array.from({ length: 8 }, (_, writer) => write(writer)));
      await gone;
      // What is still to be written would look for the server.
      await client.close();
      await writing;
    }
    expect(acknowledged.length).toBeGreaterThanOrEqual(450);
  });
});

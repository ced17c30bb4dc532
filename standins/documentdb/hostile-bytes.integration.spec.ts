import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect as connectSocket, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Document, deserialize, serialize } from 'bson';
import { type MongoClient } from 'mongodb';
import { startDocumentDbStandIn, type DocumentDbStandIn } from '#test/standins/start-documentdb-stand-in';
import { CommandError } from './command-error.js';
import { type ClientConnection } from './client-connection.js';
import { type Server } from './command.js';
import { Connections } from './connections.js';
import { Cursors } from './cursors.js';
import { runCommand } from './run-command.js';
import { Store } from './storage/store.js';
import { MalformedMessage } from './wire/malformed-message.js';
import { MessageFrames } from './wire/message-frames.js';
import { readMessage } from './wire/read-message.js';

/** The same numbers on every run, so that a failure can be looked at again (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function opMsg(body: Uint8Array, sequence?: { name: string; documents: Uint8Array[] }): Buffer {
  const parts = [Buffer.from([0, 0, 0, 0, 0]), body];
  if (sequence) {
    const content = Buffer.concat([Buffer.from(`${sequence.name}\0`), ...sequence.documents]);
    const size = Buffer.alloc(5);
    size[0] = 1;
    size.writeInt32LE(content.length + 4, 1);
    parts.push(size, content);
  }
  return framed(2013, Buffer.concat(parts));
}

function framed(opcode: number, content: Uint8Array, length = content.length + 16): Buffer {
  const header = Buffer.alloc(16);
  header.writeInt32LE(length, 0);
  header.writeInt32LE(7, 4);
  header.writeInt32LE(opcode, 12);
  return Buffer.concat([header, content]);
}

const command = (body: Document) => opMsg(serialize({ ...body, $db: 'd' }));
const hello = () => opMsg(serialize({ hello: 1, $db: 'admin' }));

/** Well-formed commands, the ground that the changes below grow on. */
const samples = (): Buffer[] => [
  hello(),
  command({
    find: 'x',
    filter: { a: { $gt: 1, $in: [1, 'b', null] } },
    sort: { a: -1 },
    batchSize: 3,
  }),
  command({
    find: 'x',
    filter: { $or: [{ a: { $regex: '^a.*b', $options: 'i' } }, { a: { $not: { $eq: 1 } } }] },
  }),
  command({
    aggregate: 'x',
    pipeline: [{ $match: { a: 1 } }, { $skip: 1 }, { $group: { _id: 1, n: { $sum: 1 } } }],
    cursor: {},
  }),
  command({
    aggregate: 'x',
    pipeline: [{ $merge: { into: { db: 'e', coll: 'x' } } }],
    cursor: {},
  }),
  command({ findAndModify: 'x', query: { a: 1 }, update: { $inc: { n: 1 } }, new: true }),
  command({ delete: 'x', deletes: [{ q: { a: { $exists: true } }, limit: 1 }] }),
  command({ createIndexes: 'x', indexes: [{ key: { a: 1 }, name: 'a', unique: false }] }),
  command({ getMore: 5, collection: 'x' }),
  command({ usersInfo: 1 }),
  command({ saslStart: 1, mechanism: 'SCRAM-SHA-256', payload: Buffer.from('n,,n=admin,r=abcdefgh') }),
  opMsg(serialize({ insert: 'x', $db: 'd' }), {
    name: 'documents',
    documents: [serialize({ _id: 1, a: [1, { b: new Date(0) }], c: 'text' })],
  }),
  opMsg(serialize({ update: 'x', $db: 'd' }), {
    name: 'updates',
    documents: [serialize({ q: { a: 1 }, u: { $set: { 'b.c': 1 }, $unset: { d: '' } }, multi: true })],
  }),
];

function changed(message: Buffer, next: (below: number) => number): Buffer {
  const copy = Buffer.from(message);
  for (let change = 0; change <= next(4); change++) {
    const at = next(copy.length);
    switch (next(4)) {
      case 0:
        copy[at] = next(256);
        break;
      case 1:
        copy[at] = (copy[at] as number) ^ (1 << next(8));
        break;
      case 2:
        if (at + 4 <= copy.length)
          copy.writeInt32LE([-1, 0, 1, 5, 0x7fffffff, -0x80000000][next(6)] as number, at);
        break;
      default:
        copy.copyWithin(at, next(copy.length));
    }
  }
  // Half of them keep a true length, so that the rest of the message is looked at.
  if (next(2) === 0) copy.writeInt32LE(copy.length, 0);
  return next(8) === 0 ? copy.subarray(0, next(copy.length)) : copy;
}

describe('hostile bytes', () => {
  let standIn: DocumentDbStandIn;
  let healthy: MongoClient;
  beforeAll(async () => {
    standIn = await startDocumentDbStandIn({ maxConnections: 20 });
    healthy = await standIn.connect();
  });
  afterAll(() => standIn.close());

  const dial = async (): Promise<Socket> => {
    const socket = connectSocket(Number(standIn.address.split(':')[1]), '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  };
  const stillWell = () => healthy.db('d').command({ ping: 1 });
  const answerTo = async (socket: Socket, bytes: Uint8Array): Promise<Document> => {
    socket.write(bytes);
    const frames = new MessageFrames(() => 1e6);
    for await (const piece of socket) {
      const [reply] = [...frames.push(piece as Buffer)];
      if (reply) return deserialize(reply.subarray(reply.readInt32LE(12) === 1 ? 36 : 21));
    }
    throw new Error('the connection was closed without an answer');
  };
  /** The stand-in hangs up by itself: the client only waits. */
  const hungUp = async (bytes: Uint8Array) => {
    const socket = await dial();
    socket.resume();
    const closed = once(socket, 'close');
    socket.write(bytes);
    await closed;
  };

  it.each<[string, () => Buffer]>([
    ['a length of zero', () => framed(2013, Buffer.alloc(20), 0)],
    ['a negative length', () => framed(2013, Buffer.alloc(20), -5)],
    ['a length beyond the limit', () => framed(2013, Buffer.alloc(20), 0x7fffffff)],
    ['an unknown opcode', () => framed(2012, Buffer.alloc(20))],
    ['a message without sections', () => framed(2013, Buffer.alloc(4))],
    [
      'an unknown required flag',
      () => framed(2013, Buffer.concat([Buffer.from([4, 0, 0, 0, 0]), serialize({})])),
    ],
    [
      'two bodies',
      () => framed(2013, Buffer.concat([Buffer.alloc(5), serialize({}), Buffer.alloc(1), serialize({})])),
    ],
    ['an unknown section kind', () => framed(2013, Buffer.from([0, 0, 0, 0, 9, 5, 0, 0, 0, 0]))],
    [
      'an old query of a collection, where it is for the handshake only,',
      () => framed(2004, Buffer.from('\0\0\0\0d.x\0\0\0\0\0\0\0\0\0\x05\0\0\0\0')),
    ],
    ['an HTTP request', () => Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')],
    ['a TLS greeting', () => Buffer.from('160301020001000001fc0303aaaaaaaaaaaaaaaa', 'hex')],
  ])('%s closes that connection only', async (_what, bytes) => {
    await hungUp(bytes());
    await stillWell();
  });

  it('a stranger may not announce a large message', async () => {
    await hungUp(framed(2013, Buffer.alloc(16), 70_000));
  });

  it('a message may come byte by byte', async () => {
    const socket = await dial();
    const bytes = hello();
    for (const byte of bytes.subarray(0, -1)) socket.write(Buffer.from([byte]));
    expect(await answerTo(socket, bytes.subarray(-1))).toMatchObject({ ok: 1, setName: 'rs0' });
    socket.destroy();
  });

  it('nesting beyond the limit is answered, however deep', async () => {
    let deep = serialize({});
    for (let level = 0; level < 5_000; level++) {
      const wrapped = Buffer.concat([Buffer.alloc(4), Buffer.from('\x03a\0'), deep, Buffer.alloc(1)]);
      wrapped.writeInt32LE(wrapped.length, 0);
      deep = wrapped;
    }
    const socket = await dial();
    expect(await answerTo(socket, opMsg(deep))).toMatchObject({ ok: 0, code: 15 });
    socket.destroy();
    const nested = (levels: number): Document => (levels === 0 ? {} : { a: nested(levels - 1) });
    await expect(healthy.db('d').collection('x').insertOne(nested(150))).rejects.toMatchObject({ code: 15 });
    await healthy.db('d').collection('x').insertOne(nested(90));
  });

  it('connections beyond the limit are turned away, and those before are served', async () => {
    const sockets = await Promise.all(Array.from({ length: 30 }, dial));
    const closed = sockets.map((socket) => new Promise((done) => socket.resume().once('close', done)));
    await Promise.race(closed);
    await stillWell();
    for (const socket of sockets) socket.destroy();
    await Promise.all(closed);
  });

  it('a bad client hurts itself only: 300 damaged messages over the wire leave everybody else served', async () => {
    const next = numbers(20_260_101);
    const ground = samples();
    for (let round = 0; round < 300; round++) {
      const socket = await dial();
      const closed = new Promise((done) => socket.resume().once('close', done));
      socket.end(changed(ground[next(ground.length)] as Buffer, next));
      await closed;
      if (round % 50 === 0) await stillWell();
    }
    await stillWell();
  });

  it('6,000 damaged messages of a logged-in user are each refused or answered', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'deputy-fuzz-'));
    const store = await Store.open(folder);
    const now = () => new Date(0);
    const server: Server = {
      store,
      now,
      connections: new Connections(1),
      cursors: new Cursors(now),
      address: 'h:1',
    };
    await store.users.create({
      database: 'admin',
      name: 'root',
      password: 'p',
      roles: [{ role: 'root', db: 'admin' }],
    });
    const userId = store.users.find('admin', 'root')?.id as string;
    const next = numbers(7);
    const ground = samples();
    const outcomes = { malformed: 0, answered: 0, refused: 0 };
    for (let round = 0; round < 6_000; round++) {
      const message = changed(ground[next(ground.length)] as Buffer, next);
      const connection: ClientConnection = { id: 1, userId, closing: false, destroy: () => undefined };
      try {
        if (message.length < 16) throw new MalformedMessage();
        const reply = await runCommand(server, connection, readMessage(message));
        // Code 8 is a fault of the stand-in itself.
        expect([round, reply.code === 8 ? reply.errmsg : 'fine']).toEqual([round, 'fine']);
        outcomes[reply.ok === 1 ? 'answered' : 'refused'] += 1;
      } catch (error) {
        if (!(error instanceof MalformedMessage) && !(error instanceof CommandError)) throw error;
        outcomes.malformed += 1;
      }
    }
    // Damage of every depth was reached, or the test shows nothing.
    for (const count of Object.values(outcomes)) expect(count).toBeGreaterThan(200);
    await store.close();
    // And what it wrote can be read back.
    await (await Store.open(folder)).close();
    await rm(folder, { recursive: true });
  });
});

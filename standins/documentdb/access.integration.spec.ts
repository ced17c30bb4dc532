import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MongoClient, type Db, type Document } from 'mongodb';
import { startDocumentDbStandIn, type DocumentDbStandIn } from '#test/standins/start-documentdb-stand-in';

const acme = 'tenant-acme';
const globex = 'tenant-globex';

/** Who is asked to do what. `R` reader and `W` writer of acme, `A` user administrator, `*` root. */
const people = {
  R: [{ role: 'read', db: acme }],
  W: [{ role: 'readWrite', db: acme }],
  A: [{ role: 'userAdminAnyDatabase', db: 'admin' }],
  '*': [{ role: 'root', db: 'admin' }],
  '-': [],
} as const;
type Person = keyof typeof people;

/**
 * The matrix: a command, who may run it in acme's database, and who may run it in globex's. Everybody who is not
 * named is refused with code 13.
 */
const matrix: [name: string, inAcme: string, inGlobex: string, command: () => Document][] = [
  ['find', 'RW*', '*', () => ({ find: 'products' })],
  ['distinct', 'RW*', '*', () => ({ distinct: 'products', key: 'name' })],
  ['aggregate', 'RW*', '*', () => ({ aggregate: 'products', pipeline: [counting], cursor: {} })],
  ['listIndexes', 'RW*', '*', () => ({ listIndexes: 'products' })],
  ['insert', 'W*', '*', () => ({ insert: 'scratch', documents: [{ a: 1 }] })],
  ['update', 'W*', '*', () => ({ update: 'scratch', updates: [{ q: { a: 1 }, u: { $set: { b: 1 } } }] })],
  ['delete', 'W*', '*', () => ({ delete: 'scratch', deletes: [{ q: { b: 1 }, limit: 0 }] })],
  ['findAndModify', 'W*', '*', () => ({ findAndModify: 'scratch', query: {}, update: { $set: { c: 1 } } })],
  ['findAndModify remove', 'W*', '*', () => ({ findAndModify: 'scratch', query: {}, remove: true })],
  ['createIndexes', 'W*', '*', () => ({ createIndexes: 'scratch', indexes: [{ key: { a: 1 }, name: 'a' }] })],
  ['dropDatabase', '*', '*', () => ({ dropDatabase: 1 })],
  ['createUser', 'A*', 'A*', () => ({ createUser: `u${unique()}`, pwd: 'p', roles: ['read'] })],
  ['usersInfo', 'A*', 'A*', () => ({ usersInfo: 1 })],
  ['currentOp', '*', '*', () => ({ currentOp: 1, $all: true })],
  ['serverStatus', '*', '*', () => ({ serverStatus: 1 })],
  ['ping', 'RWA*-', 'RWA*-', () => ({ ping: 1 })],
];

const counting = { $group: { _id: 1, n: { $sum: 1 } } };
const piped = (stage: Document) => ({ aggregate: 'products', pipeline: [stage], cursor: {} });
let last = 0;
const unique = () => ++last;

describe('rights', () => {
  let standIn: DocumentDbStandIn;
  let admin: MongoClient;
  const clients = new Map<Person, MongoClient>();
  const codeOf = (db: Db, command: Document) =>
    db.command(command).then(
      () => 'ok',
      (error: { code?: number; name: string }) => error.code ?? error.name,
    );
  const asked = (person: Person, database: string, command: Document) =>
    codeOf((clients.get(person) as MongoClient).db(database), command);

  beforeAll(async () => {
    standIn = await startDocumentDbStandIn();
    admin = await standIn.connect();
    for (const person of Object.keys(people) as Person[]) {
      const name = `person-${person}`;
      await standIn.createUser(name, 'secret', people[person]);
      clients.set(person, await standIn.connect({ name, password: 'secret' }));
    }
  });
  afterAll(() => standIn.close());

  describe.each(matrix)('%s', (_name, inAcme, inGlobex, command) => {
    it.each([
      [acme, inAcme],
      [globex, inGlobex],
    ])(`default deny: in %s is for "%s" only`, async (database, allowed) => {
      const products = admin.db(database).collection('products');
      await products.insertOne({ name: 'x' });
      await admin.db(database).collection('scratch').insertOne({ a: 1 });
      const outcomes: string[] = [];
      for (const person of Object.keys(people) as Person[]) {
        const outcome = await asked(person, database, command());
        if (outcome !== 13) outcomes.push(person);
        if (outcome === 13) expect(allowed).not.toContain(person);
      }
      expect(outcomes.sort()).toEqual([...allowed].sort());
    });
  });

  it.each<[string, Document]>([
    ['$out', { $out: { db: globex, coll: 'x' } }],
    ['$merge', { $merge: { into: { db: globex, coll: 'x' } } }],
  ])('a writer cannot reach another database by %s', async (_name, stage) => {
    expect(await asked('W', acme, piped(stage))).toBe(13);
  });

  it.each(['$out', '$merge'])('a reader cannot write by %s', async (stage) => {
    expect(await asked('R', acme, piped({ [stage]: 'stolen' }))).toBe(13);
    expect(await admin.db(acme).collection('stolen').countDocuments()).toBe(0);
  });

  it('nobody grants a role in a database they do not administer', async () => {
    await admin.db('admin').command({
      createUser: 'acme-admin',
      pwd: 'secret',
      roles: [{ role: 'userAdmin', db: acme }],
    });
    const client = await standIn.connect({ name: 'acme-admin', password: 'secret' });
    const create = (role: string, db: string) =>
      codeOf(client.db(acme), { createUser: `by-acme-${unique()}`, pwd: 'p', roles: [{ role, db }] });
    expect(await create('read', acme)).toBe('ok');
    expect(await create('read', globex)).toBe(13);
    expect(await create('root', 'admin')).toBe(13);
  });

  it('roles that are not built in are refused', async () => {
    expect(await asked('*', acme, { createUser: 'x', pwd: 'p', roles: ['superpower'] })).toBe(31);
    expect(await asked('*', acme, { createUser: 'x', pwd: 'p', roles: [{ role: 'root', db: acme }] })).toBe(
      31,
    );
    expect(await asked('*', acme, { createUser: 'x', pwd: 'p', roles: ['constructor'] })).toBe(31);
  });

  it("a cursor is nobody else's", async () => {
    const many = admin.db(acme).collection('many');
    await many.insertMany(Array.from({ length: 300 }, (_, n) => ({ n })));
    await standIn.createUser('paging', 'secret', [{ role: 'read', db: acme }]);
    const client = await standIn.connect({ name: 'paging', password: 'secret' });
    const page = () => client.db(acme).command({ find: 'many', batchSize: 2 });
    const { cursor } = (await page()) as { cursor: { id: number } };
    const more = { getMore: cursor.id, collection: 'many' };
    expect(await asked('R', acme, more)).toBe(43);
    expect(await codeOf(client.db(acme), more)).toBe('ok');
  });
});

describe('logins', () => {
  let standIn: DocumentDbStandIn;
  beforeAll(async () => {
    standIn = await startDocumentDbStandIn();
  });
  afterAll(() => standIn.close());

  const login = async (auth: { username: string; password: string }, options: Document = {}) => {
    const client = new MongoClient(`mongodb://${standIn.address}`, {
      auth,
      retryWrites: false,
      serverSelectionTimeoutMS: 3_000,
      ...options,
    });
    try {
      return await client.db(acme).collection('x').findOne({ who: auth.username });
    } finally {
      await client.close();
    }
  };

  it('work by SCRAM-SHA-256, whatever characters name and password hold', async () => {
    const name = 'v-jwt,=@:/%';
    await standIn.createUser(name, 'p@s:s/w,o=r%d', [{ role: 'read', db: acme }]);
    expect(await login({ username: name, password: 'p@s:s/w,o=r%d' })).toBeNull();
    await expect(
      login({ username: name, password: 'p@s:s/w,o=r%d' }, { authMechanism: 'SCRAM-SHA-1' }),
    ).rejects.toMatchObject({ code: 334 });
  });

  it.each([
    ['a wrong password', 'admin', 'wrong'],
    ['an unknown user', 'nobody', 'admin-of-a-test'],
  ])('are refused alike for %s', async (_why, username, password) => {
    await expect(login({ username, password })).rejects.toMatchObject({
      code: 18,
      message: 'Authentication failed.',
    });
  });

  it('are needed for everything but the handshake, even for what does not exist: default deny', async () => {
    const client = new MongoClient(`mongodb://${standIn.address}`, { retryWrites: false });
    const db = client.db('admin');
    expect(await db.command({ hello: 1 })).toMatchObject({ setName: 'rs0', maxWireVersion: 13 });
    for (const command of [{ ping: 1 }, { find: 'x' }, { usersInfo: 1 }, { noSuchThing: 1 }])
      await expect(db.command(command)).rejects.toMatchObject({ code: 13 });
    await client.close();
  });

  it('(checked on every command) end, with their open connections, when the user is dropped: dropUser cuts', async () => {
    const admin = await standIn.connect();
    await standIn.createUser('leaving', 'secret', [{ role: 'readWrite', db: acme }]);
    const client = await standIn.connect({ name: 'leaving', password: 'secret' });
    const closed: number[] = [];
    client.on('connectionClosed', ({ connectionId }) => closed.push(Number(connectionId)));
    await client
      .db(acme)
      .collection('x')
      .insertMany([{ a: 1 }, { a: 2 }, { a: 3 }]);
    const cursor = client.db(acme).collection('x').find({}, { batchSize: 1 });
    await cursor.next();
    const open = async () => {
      const { inprog } = await admin.db('admin').command({ currentOp: 1, $all: true });
      const status = await admin.db('admin').command({ serverStatus: 1 });
      const isTheirs = ({ effectiveUsers }: Document) =>
        (effectiveUsers as Document[]).some(({ user }) => user === 'leaving');
      return {
        connections: (inprog as Document[]).some(isTheirs),
        cursors: (status.metrics as Document).cursor as unknown,
      };
    };
    expect(await open()).toEqual({ connections: true, cursors: { open: { total: 1 } } });

    await admin.db('admin').command({ dropUser: 'leaving' });
    expect(await open()).toEqual({ connections: false, cursors: { open: { total: 0 } } });

    await expect(client.db(acme).collection('x').insertOne({ a: 4 })).rejects.toThrow();
    expect(await admin.db(acme).collection('x').countDocuments({})).toBe(3);
    expect(closed.length).toBeGreaterThan(0);
  });

  it('do not pass to a new user of the same name', async () => {
    const admin = await standIn.connect();
    await standIn.createUser('twice', 'first', [{ role: 'read', db: acme }]);
    const client = await standIn.connect({ name: 'twice', password: 'first' });
    await client.db(acme).collection('x').findOne();
    await admin.db('admin').command({ dropUser: 'twice' });
    await standIn.createUser('twice', 'second', [{ role: 'readWrite', db: acme }]);
    await expect(client.db(acme).collection('x').insertOne({})).rejects.toThrow();
  });

  it('keep no password, and show no credential', async () => {
    const admin = await standIn.connect();
    await standIn.createUser('shown', 'very-secret-word', [{ role: 'read', db: acme }]);
    const shown = await admin.db('admin').command({ usersInfo: 'shown', showCredentials: true });
    expect(shown).toMatchObject({ users: [{ user: 'shown', roles: [{ role: 'read', db: acme }] }] });
    expect(JSON.stringify(shown)).not.toMatch(/storedKey|serverKey|salt|very-secret-word/);
  });

  it('are refused for a name that is taken, unknown or without a password', async () => {
    const db = (await standIn.connect()).db('admin');
    await expect(db.command({ createUser: 'admin', pwd: 'x', roles: [] })).rejects.toMatchObject({
      code: 51003,
    });
    await expect(db.command({ dropUser: 'nobody' })).rejects.toMatchObject({ code: 11 });
    await expect(db.command({ createUser: 'x', roles: [] })).rejects.toMatchObject({ code: 14 });
  });
});

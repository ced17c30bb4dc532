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
  ['count', 'RW*', '*', () => ({ count: 'products' })],
  ['distinct', 'RW*', '*', () => ({ distinct: 'products', key: 'name' })],
  ['aggregate', 'RW*', '*', () => ({ aggregate: 'products', pipeline: [], cursor: {} })],
  ['listCollections', 'RW*', '*', () => ({ listCollections: 1 })],
  ['listIndexes', 'RW*', '*', () => ({ listIndexes: 'products' })],
  ['insert', 'W*', '*', () => ({ insert: 'scratch', documents: [{ a: 1 }] })],
  ['update', 'W*', '*', () => ({ update: 'scratch', updates: [{ q: { a: 1 }, u: { $set: { b: 1 } } }] })],
  [
    'upsert',
    'W*',
    '*',
    () => ({ update: 'scratch', updates: [{ q: { a: 2 }, u: { $set: { b: 1 } }, upsert: true }] }),
  ],
  ['delete', 'W*', '*', () => ({ delete: 'scratch', deletes: [{ q: { b: 1 }, limit: 0 }] })],
  ['findAndModify', 'W*', '*', () => ({ findAndModify: 'scratch', query: {}, update: { $set: { c: 1 } } })],
  ['findAndModify remove', 'W*', '*', () => ({ findAndModify: 'scratch', query: {}, remove: true })],
  ['createIndexes', 'W*', '*', () => ({ createIndexes: 'scratch', indexes: [{ key: { a: 1 }, name: 'a' }] })],
  ['dropIndexes', 'W*', '*', () => ({ dropIndexes: 'scratch', index: '*' })],
  ['create', 'W*', '*', () => ({ create: `made-${unique()}` })],
  ['drop', 'W*', '*', () => ({ drop: 'scratch' })],
  ['dropDatabase', '*', '*', () => ({ dropDatabase: 1 })],
  ['createUser', 'A*', 'A*', () => ({ createUser: `u${unique()}`, pwd: 'p', roles: ['read'] })],
  ['usersInfo', 'A*', 'A*', () => ({ usersInfo: 1 })],
  ['listDatabases', 'A*', 'A*', () => ({ listDatabases: 1 })],
  ['ping', 'RWA*-', 'RWA*-', () => ({ ping: 1 })],
  [
    '$lookup',
    'RW*',
    '*',
    () => piped({ $lookup: { from: 'other', localField: 'a', foreignField: 'b', as: 'c' } }),
  ],
];

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
    ['$lookup', { $lookup: { from: { db: globex, coll: 'products' }, pipeline: [], as: 'x' } }],
    [
      '$lookup inside $lookup',
      {
        $lookup: {
          from: 'a',
          as: 'x',
          pipeline: [{ $lookup: { from: { db: globex, coll: 'b' }, pipeline: [], as: 'y' } }],
        },
      },
    ],
    ['$out inside $facet', { $facet: { a: [{ $out: { db: globex, coll: 'x' } }] } }],
  ])('a writer cannot reach another database by %s', async (_name, stage) => {
    expect(await asked('W', acme, piped(stage))).toBe(13);
  });

  it.each(['$out', '$merge'])('a reader cannot write by %s', async (stage) => {
    expect(await asked('R', acme, piped({ [stage]: 'stolen' }))).toBe(13);
    expect(await admin.db(acme).listCollections({ name: 'stolen' }).toArray()).toEqual([]);
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

  it('a role is checked on every command: a changed one counts from the next on', async () => {
    await standIn.createUser('changing', 'secret', [{ role: 'read', db: acme }]);
    const client = await standIn.connect({ name: 'changing', password: 'secret' });
    const write = () => codeOf(client.db(acme), { insert: 'scratch', documents: [{}] });
    const roles = (role: string) =>
      admin.db('admin').command({ updateUser: 'changing', roles: [{ role, db: acme }] });
    expect(await write()).toBe(13);
    await roles('readWrite');
    expect(await write()).toBe('ok');
    await roles('read');
    expect(await write()).toBe(13);
  });

  it("a cursor stops when its user's right does, and is nobody else's", async () => {
    const many = admin.db(acme).collection('many');
    await many.insertMany(Array.from({ length: 300 }, (_, n) => ({ n })));
    await standIn.createUser('paging', 'secret', [{ role: 'read', db: acme }]);
    const client = await standIn.connect({ name: 'paging', password: 'secret' });
    const page = () => client.db(acme).command({ find: 'many', batchSize: 2 });
    const { cursor } = (await page()) as { cursor: { id: number } };
    const more = { getMore: cursor.id, collection: 'many' };
    expect(await asked('R', acme, more)).toBe(43);
    await admin.db('admin').command({ updateUser: 'paging', roles: [] });
    expect(await codeOf(client.db(acme), more)).toBe(13);
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
      return await client.db('admin').command({ connectionStatus: 1 });
    } finally {
      await client.close();
    }
  };

  it.each([
    ['SCRAM-SHA-256', 'v-jwt,=@:/%'],
    // The driver hashes an escaped name for SHA-1, so this one has nothing to escape.
    ['SCRAM-SHA-1', 'v-jwt@:/%'],
  ] as const)('work by %s, whatever characters name and password hold', async (authMechanism, name) => {
    await standIn.createUser(name, 'p@s:s/w,o=r%d', [{ role: 'read', db: acme }]);
    const status = await login({ username: name, password: 'p@s:s/w,o=r%d' }, { authMechanism });
    expect(status).toMatchObject({ authInfo: { authenticatedUsers: [{ user: name, db: 'admin' }] } });
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
    for (const command of [
      { ping: 1 },
      { buildInfo: 1 },
      { find: 'x' },
      { usersInfo: 1 },
      { noSuchThing: 1 },
    ])
      await expect(db.command(command)).rejects.toMatchObject({ code: 13 });
    await client.close();
  });

  it('end, with their open connections, when the user is dropped: dropUser cuts', async () => {
    const admin = await standIn.connect();
    await standIn.createUser('leaving', 'secret', [{ role: 'readWrite', db: acme }]);
    const client = await standIn.connect({ name: 'leaving', password: 'secret' });
    const closed: number[] = [];
    client.on('connectionClosed', ({ connectionId }) => closed.push(Number(connectionId)));
    await client.db(acme).collection('x').insertOne({ a: 1 });

    await admin.db('admin').command({ dropUser: 'leaving' });

    await expect(client.db(acme).collection('x').insertOne({ a: 2 })).rejects.toThrow();
    expect(await admin.db(acme).collection('x').countDocuments({})).toBe(1);
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

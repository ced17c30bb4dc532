import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type PersonKey, personKey } from '#libs/contracts';
import { createLogger } from '#libs/telemetry';
import { eventually } from '#test/eventually';
import { startDocumentDbStandIn, type DocumentDbStandIn } from '#test/standins/start-documentdb-stand-in';
import { startTestIssuer, type TestIssuer } from '#test/issuer/start-test-issuer';
import { startVaultStandIn, type VaultStandIn } from '#test/standins/start-vault-stand-in';
import { subjectOf } from '#test/issuer/token-claims';
import { BorrowedCredential } from './borrowed-credential.js';
import { type BorrowRequest, type BrokerLimits } from './broker-options.js';
import { CredentialBroker } from './credential-broker.js';
import { type CredentialError } from './credential-error.js';
import { type LoginLog } from './login-log.js';

const audience = 'api://deputy-mcp';
let issuer: TestIssuer;
let documentdb: DocumentDbStandIn;
let vault: VaultStandIn;
const brokers: CredentialBroker[] = [];

interface AuditEntry {
  auth?: { display_name: string; metadata: Record<string, string> };
  response?: { secret?: { lease_id: string } };
}
const sha256 = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;

beforeAll(async () => {
  issuer = await startTestIssuer();
  documentdb = await startDocumentDbStandIn();
  vault = await startVaultStandIn({ logger: createLogger('vault', 'silent') });
  const auditFile = join(vault.dataDir, 'audit.log');
  await vault.bootstrap({ issuer: issuer.issuer, documentdb, ttlSeconds: 60, maxTtlSeconds: 120, auditFile });
  const admin = await documentdb.connect();
  for (const tenant of ['acme', 'globex'])
    await admin
      .db(`tenant-${tenant}`)
      .collection<{ _id: string; name: string }>('products')
      .insertOne({ _id: '123', name: `${tenant}'s own` });
});

afterEach(async () => {
  await Promise.all(brokers.splice(0).map((broker) => broker.close()));
});

afterAll(async () => {
  await vault?.close();
  await documentdb?.close();
  await issuer?.stop();
});

/** What is there answers, however busy the machine is. */
const patience = {
  acquireMs: 100_000,
  vaultMs: 60_000,
  connectMs: 60_000,
  socketMs: 60_000,
  closeMs: 60_000,
};

function newBroker(
  o: {
    limits?: Partial<BrokerLimits>;
    clock?: () => number;
    address?: string;
    hosts?: string;
    logins?: LoginLog;
  } = {},
) {
  const broker = new CredentialBroker({
    vault: { address: o.address ?? vault.address, jwtRole: 'deputy-tools' },
    documentdb: { hosts: o.hosts ?? documentdb.address },
    logger: createLogger('broker', 'silent'),
    limits: { ...patience, ...o.limits },
    ...(o.clock ? { clock: o.clock } : {}),
    ...(o.logins ? { logins: o.logins } : {}),
  });
  brokers.push(broker);
  return broker;
}

const holderOf = (key: PersonKey) => ({
  sessionId: null,
  tenant: 'acme',
  user: { key },
  actors: [],
  issuedAt: 1,
});

async function asking(username: string, o: Partial<BorrowRequest> & { groups?: string[] } = {}) {
  const tenant = o.tenant ?? 'acme';
  const { groups, ...rest } = o;
  return {
    token: await issuer.issue({ audience, username, ...(groups ? { groups } : {}) }),
    tokenExpiresAt: Math.floor(Date.now() / 1000) + 600,
    holder: holderOf(personKey('local', subjectOf(username))),
    tenant,
    database: `tenant-${tenant}`,
    access: 'reader' as const,
    ...rest,
  };
}

/** A loan once it is as wanted; the others are given back. */
async function eventuallyBorrowed(
  broker: CredentialBroker,
  request: BorrowRequest,
  isWanted: (one: BorrowedCredential) => boolean,
): Promise<BorrowedCredential> {
  for (;;) {
    const one = await broker.borrow(request);
    if (isWanted(one)) return one;
    await one.giveBack();
    await new Promise((wake) => setTimeout(wake, 10));
  }
}

interface Product {
  _id: string;
  name: string;
}

const usersInDatabase = () => usersOf(documentdb);
const usersOf = async (server: DocumentDbStandIn) => {
  const admin = await server.connect();
  const { users } = (await admin.db('admin').command({ usersInfo: 1 })) as { users: { user: string }[] };
  await admin.close();
  return users.map(({ user }) => user);
};

describe('CredentialBroker', () => {
  it("lends a reader that reads its tenant's products and writes none", async () => {
    const borrowed = await newBroker().borrow(await asking('alice'));
    const products = borrowed.db.collection<Product>('products');
    expect(await products.findOne({ _id: '123' })).toEqual({ _id: '123', name: "acme's own" });
    await expect(products.insertOne({ _id: 'x', name: 'y' })).rejects.toMatchObject({ code: 13 });
    expect(borrowed).toMatchObject({
      role: 'acme-reader',
      leaseDigest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as unknown,
      databaseUser: expect.stringMatching(/^v-jwt-.*acme-reader/) as unknown,
    });
    await borrowed.giveBack();
  });

  it('refuses a reader the writer credential, by Vault', async () => {
    await expect(newBroker().borrow(await asking('alice', { access: 'writer' }))).rejects.toMatchObject({
      code: 'credential_refused',
      detail: expect.stringContaining('permission denied') as unknown,
    });
  });

  it('INVARIANT (nobody removes for good): lends an editor a writer, to whom the database itself refuses to remove', async () => {
    const borrowed = await newBroker().borrow(await asking('bob', { access: 'writer' }));
    const products = borrowed.db.collection<Product>('products');
    await products.insertOne({ _id: 'w1', name: 'written' });
    expect(await products.updateOne({ _id: 'w1' }, { $set: { name: 'marked' } })).toMatchObject({
      modifiedCount: 1,
    });
    await expect(products.deleteOne({ _id: 'w1' })).rejects.toMatchObject({ code: 13 });
    expect(await products.findOne({ _id: 'w1' })).toMatchObject({ name: 'marked' });
    const admin = await documentdb.connect();
    await admin.db('tenant-acme').collection<Product>('products').deleteOne({ _id: 'w1' });
    await borrowed.giveBack();
  });

  it.each([['erin'], ['mallory']])('lends %s nothing: no group of theirs may borrow', async (username) => {
    await expect(newBroker().borrow(await asking(username, { access: 'reader' }))).rejects.toMatchObject({
      code: 'credential_refused',
    });
  });

  it("refuses another tenant's credential, by Vault", async () => {
    await expect(newBroker().borrow(await asking('alice', { tenant: 'globex' }))).rejects.toMatchObject({
      code: 'credential_refused',
    });
  });

  it("cannot reach another tenant's database with its own credential", async () => {
    const borrowed = await newBroker().borrow(
      await asking('bob', { access: 'writer', database: 'tenant-globex' }),
    );
    const products = borrowed.db.collection<Product>('products');
    await expect(products.findOne({})).rejects.toMatchObject({ code: 13 });
    await expect(products.insertOne({ _id: 'x', name: 'y' })).rejects.toMatchObject({ code: 13 });
    const aggregated = borrowed.db.client
      .db('tenant-acme')
      .collection('products')
      .aggregate([{ $out: { db: 'tenant-globex', coll: 'products' } }]);
    await expect(aggregated.toArray()).rejects.toThrow();
    await borrowed.giveBack();
  });

  it.each(['../sys', 'acme/../globex', 'ACME', '', 'acme-reader?x='])(
    'refuses the tenant name `%s` before it reaches a path',
    async (tenant) => {
      const broker = newBroker({ address: 'http://127.0.0.1:1' });
      await expect(broker.borrow(await asking('alice', { tenant }))).rejects.toMatchObject({
        code: 'credential_refused',
      });
    },
  );

  it.each([
    ['a forged signature', () => issuer.forge.otherKey({ audience, username: 'bob' })],
    ['no signature', () => Promise.resolve(issuer.forge.unsigned({ audience, username: 'bob' }))],
    ['the public key as HMAC secret', () => issuer.forge.hmacWithPublicKey({ audience, username: 'bob' })],
    ['another issuer', () => issuer.forge.wrongIssuer({ audience, username: 'bob' })],
    ["the agent's audience", () => issuer.issue({ audience: 'api://deputy-agent', username: 'bob' })],
    ['an expiry long past', () => issuer.issue({ audience, username: 'bob', expiresIn: -120 })],
  ])('Vault itself refuses a token with %s', async (_what, forge) => {
    await expect(newBroker().borrow(await asking('bob', { token: await forge() }))).rejects.toMatchObject({
      code: 'credential_refused',
    });
  });

  it('makes one credential for a token and role, however many ask at once', async () => {
    const broker = newBroker();
    const request = await asking('alice');
    const borrowed = await Promise.all(Array.from({ length: 8 }, () => broker.borrow(request)));
    expect(new Set(borrowed.map((one) => one.databaseUser)).size).toBe(1);
    await Promise.all(borrowed.map((one) => one.giveBack()));
    const again = await broker.borrow(request);
    expect(again.databaseUser).toBe(borrowed[0]?.databaseUser);
    await again.giveBack();
  });

  it('never reuses a credential for a new token or another role of the same user', async () => {
    const broker = newBroker();
    const first = await broker.borrow(await asking('bob'));
    const newToken = await broker.borrow(await asking('bob'));
    const writer = await broker.borrow(await asking('bob', { access: 'writer' }));
    expect(new Set([first, newToken, writer].map((one) => one.databaseUser)).size).toBe(3);
    await Promise.all([first, newToken, writer].map((one) => one.giveBack()));
  });

  it('revokes a single-use credential when it is given back and drops its user', async () => {
    const broker = newBroker();
    const request = await asking('bob', { access: 'writer', decisionId: randomUUID() });
    const [one, other] = await Promise.all([broker.borrow(request), broker.borrow(request)]);
    expect(one.databaseUser).not.toBe(other.databaseUser);
    const { db } = one;
    await one.giveBack();
    await eventually(
      'the user is dropped',
      async () => !(await usersInDatabase()).includes(one.databaseUser),
    );
    await expect(db.collection('products').findOne({})).rejects.toThrow();
    expect(await other.db.collection('products').countDocuments()).toBeGreaterThan(0);
    await other.giveBack();
  });

  it("what is made for one decision says so in Vault's own log and in the name of its database user, and lasts seconds", async () => {
    const decisionId = randomUUID();
    const began = Date.now();
    const borrowed = await newBroker().borrow(await asking('bob', { access: 'writer', decisionId }));
    expect(borrowed.databaseUser).toContain(decisionId);
    expect(borrowed.databaseUser.length).toBeLessThanOrEqual(63);
    expect(await usersInDatabase()).toContain(borrowed.databaseUser);
    expect(borrowed.expiresAt * 1_000 - began).toBeLessThanOrEqual(30_000);
    const entries = (await readFile(join(vault.dataDir, 'audit.log'), 'utf8')).split('\n').filter(Boolean);
    const lent = entries
      .map((line) => JSON.parse(line) as AuditEntry)
      .find(({ response }) => response?.secret && sha256(response.secret.lease_id) === borrowed.leaseDigest);
    expect(lent?.auth).toMatchObject({ display_name: `token-${decisionId}`, metadata: { decision: decisionId } });
    await borrowed.giveBack();
    await eventually('its user is gone', async () => !(await usersInDatabase()).includes(borrowed.databaseUser));

    // One that people approved names what they approved, too.
    const approvalId = randomUUID();
    const approved = await newBroker().borrow(await asking('bob', { access: 'writer', decisionId, approvalId }));
    expect(approved.databaseUser).toContain(`v-${decisionId.replaceAll('-', '')}-${approvalId.slice(0, 8)}-`);
    expect(approved.databaseUser.length).toBeLessThanOrEqual(63);
    expect(await readFile(join(vault.dataDir, 'audit.log'), 'utf8')).toContain(`"metadata":{"decision":"${decisionId}","approval":"${approvalId}"}`);
    await approved.giveBack();
  }); // prettier-ignore

  it('users are bounded: no login is begun where the database has as many as it may, of whichever instance', async () => {
    const logins = { count: 899, opened: () => Promise.resolve(), ended: () => Promise.resolve() };
    const broker = newBroker({ logins });
    const [mine, others] = [await asking('alice'), await asking('bob')];
    await (await broker.borrow(mine)).giveBack();
    logins.count = 900;
    const before = await usersInDatabase();
    // What is lent already is lent on; what would be new is refused, and makes room for those who ask again.
    const lent = await broker.borrow(mine);
    for (const more of [{}, { decisionId: randomUUID() }])
      await expect(broker.borrow({ ...others, ...more })).rejects.toMatchObject({
        code: 'capacity_exhausted',
        message: expect.stringContaining('try again shortly') as unknown,
      });
    expect(await usersInDatabase()).toEqual(before);
    await lent.giveBack();
    await expect(broker.borrow(others)).rejects.toMatchObject({ code: 'capacity_exhausted' });
    await eventually('room is made', async () => !(await usersInDatabase()).includes(lent.databaseUser));
    logins.count = 899;
    await (await broker.borrow(others)).giveBack();
  });

  it('users are bounded: at the limit of the database admission control refuses first and says why, and without it the database does', async () => {
    const small = await startDocumentDbStandIn({ maxUsers: 4 });
    const own = await startVaultStandIn({ logger: createLogger('vault', 'silent') });
    try {
      await own.bootstrap({ issuer: issuer.issuer, documentdb: small, ttlSeconds: 60, maxTtlSeconds: 120 });
      const open = new Set<string>();
      const logins: LoginLog = {
        get count() {
          return open.size;
        },
        opened: (accessor) => Promise.resolve(void open.add(accessor)),
        ended: (accessor) => Promise.resolve(void open.delete(accessor)),
      };
      const place = { address: own.address, hosts: small.address, logins };
      // Beside `admin` there is room for three.
      const [one, other] = [newBroker({ ...place, limits: { maxLogins: 3 } }), newBroker({ ...place, limits: { maxLogins: 3 } })];
      const lent = [
        await one.borrow(await asking('alice', { decisionId: randomUUID() })),
        await other.borrow(await asking('bob', { decisionId: randomUUID() })),
        await one.borrow(await asking('carol', { decisionId: randomUUID() })),
      ];
      const audited = (await usersOf(small)).length;
      for (const broker of [one, other])
        await expect(broker.borrow(await asking('alice', { decisionId: randomUUID() }))).rejects.toMatchObject({
          code: 'capacity_exhausted',
          message: 'the database has as many users as it may: try again shortly',
        });
      expect((await usersOf(small)).length).toBe(audited);
      // Who does not count is refused by the database, through Vault, and leaves nothing behind.
      const blind = newBroker({ ...place, limits: { maxLogins: 900 } });
      await expect(blind.borrow(await asking('alice', { decisionId: randomUUID() }))).rejects.toMatchObject({
        code: 'vault_unavailable',
        detail: expect.stringContaining('4 users at most') as unknown,
      });
      await Promise.all(lent.map((loan) => loan.giveBack()));
      await eventually('there is room again', async () => (await usersOf(small)).length === 1 && open.size === 0);
      await (await one.borrow(await asking('alice'))).giveBack();
    } finally {
      await Promise.all(brokers.splice(0).map((broker) => broker.close()));
      await own.close();
      await small.close();
    }
  }); // prettier-ignore

  it('makes so many at once: who waits is served in turn, and ended in turn, before anything was made for them', async () => {
    const opened: { whose: string | undefined; go: () => void }[] = [];
    let isOver = false;
    const logins: LoginLog = {
      count: 0,
      opened: (_accessor, { user }) =>
        isOver ? Promise.resolve() : new Promise((go) => opened.push({ whose: user?.key, go: () => go() })),
      ended: () => Promise.resolve(),
    };
    const broker = newBroker({ logins, limits: { makingAtOnce: 2, waitMs: 100_000 } });
    const own = (name: string) => asking(name, { decisionId: randomUUID() });
    const keyOf = (name: string) => personKey('local', subjectOf(name));
    const requests = await Promise.all(['bob', 'bob', 'bob', 'bob', 'bob', 'bob', 'alice', 'carol'].map(own));
    const asked = requests.map((request) => broker.borrow(request).catch((error: unknown) => error));
    try {
      await eventually('two are begun', () => Promise.resolve(opened.length >= 2));
      // Carol signs out while she waits: she hears so at once, and no login is made for her.
      await broker.revokeAll(({ user }) => user?.key === keyOf('carol'));
      expect(await asked[7]).toMatchObject({ code: 'closed' });
      expect(opened).toHaveLength(2);
      opened[0]?.go();
      expect(await asked[0]).toBeInstanceOf(BorrowedCredential);
      await eventually('the next is begun', () => Promise.resolve(opened.length === 3));
      opened[1]?.go();
      await eventually('and the next', () => Promise.resolve(opened.length === 4));
      // Of six of bob's and one of alice's, hers is not the last.
      expect(opened.map(({ whose }) => whose)).toContain(keyOf('alice'));
      const ending = broker.revokeAll(({ user }) => user?.key === keyOf('bob'));
      for (const one of opened) one.go();
      await ending;
      expect((await Promise.all(asked.slice(3, 6))).map((error) => (error as CredentialError).code)).toEqual([
        'closed',
        'closed',
        'closed',
      ]);
      expect(await asked[6]).toBeInstanceOf(BorrowedCredential);
      expect(opened).toHaveLength(4);
    } finally {
      isOver = true;
      for (const one of opened) one.go();
    }
  });

  it('a stale group never reuses an old pool: whoever is an editor no more is lent no writer, and their reader is another', async () => {
    const broker = newBroker();
    const [then, now] = [{ groups: ['acme-editors'] }, { groups: ['acme-readers'] }];
    const writer = await broker.borrow(await asking('bob', { access: 'writer', ...then }));
    const reader = await broker.borrow(await asking('bob', then));
    await Promise.all([writer.giveBack(), reader.giveBack()]);
    await expect(broker.borrow(await asking('bob', { access: 'writer', ...now }))).rejects.toMatchObject({
      code: 'credential_refused',
    });
    const other = await broker.borrow(await asking('bob', now));
    expect(other.databaseUser).not.toBe(reader.databaseUser);
    await other.giveBack();
  });

  it('lends for no longer than its token: ends a credential before the token ends, although somebody holds it', async () => {
    let now = Date.now();
    const broker = newBroker({ clock: () => now });
    const request = await asking('alice', { tokenExpiresAt: Math.floor(now / 1000) + 30 });
    const borrowed = await broker.borrow(request);
    const { db } = borrowed;
    expect(borrowed.expiresAt).toBeLessThanOrEqual(request.tokenExpiresAt);
    now += 29_000;
    await eventually(
      'its user is gone',
      async () => !(await usersInDatabase()).includes(borrowed.databaseUser),
    );
    await expect(db.collection('products').findOne({})).rejects.toThrow();
    await expect(broker.borrow(request)).rejects.toMatchObject({ code: 'token_expired' });
  });

  it('lasts no longer than Vault lets it, however long it took to be made: that begins when Vault is asked', async () => {
    let now = Date.now();
    const asked = now;
    const logins: LoginLog = {
      count: 0,
      opened: () => Promise.resolve(void (now += 40_000)),
      ended: () => Promise.resolve(),
    };
    const borrowed = await newBroker({ clock: () => now, logins }).borrow(await asking('alice'));
    expect(borrowed.expiresAt * 1_000).toBeLessThanOrEqual(asked + 60_000);
    await borrowed.giveBack();
  });

  it.each([Number.NaN, 0, -1])('refuses a token that expires at %s', async (tokenExpiresAt) => {
    await expect(newBroker().borrow(await asking('alice', { tokenExpiresAt }))).rejects.toMatchObject({
      code: 'token_expired',
    });
  });

  it('renews nothing: while it is used another follows it, made before it is needed, and it ends with its last loan', async () => {
    let now = Date.now();
    const broker = newBroker({ clock: () => now, limits: { idleMs: 50_000 } });
    const request = await asking('alice', { tokenExpiresAt: Math.floor(now / 1000) + 600 });
    const first = await broker.borrow(request);
    now += 19_000;
    const early = await broker.borrow(request);
    expect(early.databaseUser).toBe(first.databaseUser);
    await early.giveBack();
    now += 2_000;
    // A third of its life is over: it is still lent, and the next one is made meanwhile.
    const same = await broker.borrow(request);
    expect(same.databaseUser).toBe(first.databaseUser);
    const second = await eventuallyBorrowed(
      broker,
      request,
      ({ databaseUser }) => databaseUser !== first.databaseUser,
    );
    expect(second.expiresAt).toBeGreaterThan(first.expiresAt);
    expect(await first.db.collection('products').countDocuments()).toBe(1);
    await Promise.all([first.giveBack(), same.giveBack()]);
    await eventually(
      'the first is gone',
      async () => !(await usersInDatabase()).includes(first.databaseUser),
    );
    expect(await usersInDatabase()).toContain(second.databaseUser);
    await second.giveBack();
    now += 51_000;
    await eventually(
      'the second lay idle, and is gone',
      async () => !(await usersInDatabase()).includes(second.databaseUser),
    );
  });

  it('is lent before the one that follows it makes room for itself', async () => {
    let now = Date.now();
    const broker = newBroker({ clock: () => now, limits: { maxCredentials: 1 } });
    const request = await asking('alice', { tokenExpiresAt: Math.floor(now / 1000) + 600 });
    const first = await broker.borrow(request);
    await first.giveBack();
    now += 21_000;
    const again = await broker.borrow(request);
    expect(again.databaseUser).toBe(first.databaseUser);
    expect(await again.db.collection('products').countDocuments()).toBe(1);
    await again.giveBack();
  });

  it('is lent with half of its life left: whoever comes later waits for another', async () => {
    let now = Date.now();
    const broker = newBroker({ clock: () => now });
    const request = await asking('alice', { tokenExpiresAt: Math.floor(now / 1000) + 600 });
    const first = await broker.borrow(request);
    now += 31_000;
    const second = await broker.borrow(request);
    expect(second.databaseUser).not.toBe(first.databaseUser);
    await Promise.all([first.giveBack(), second.giveBack()]);
  });

  it('ends in under half a minute where whoever holds it was killed: nobody renews it', async () => {
    let now = Date.now();
    const own = await startVaultStandIn({
      clock: () => now,
      logger: createLogger('vault', 'silent'),
      setUp: { issuer: issuer.issuer, documentdb },
    });
    try {
      // The broker's clock stands still: of it nothing comes, as of one that was killed.
      const [stands] = [now];
      // Vault knows the login no more, and by the clock of this machine it is not over: what it refuses is tried on.
      const limits = { closeMs: 10 };
      const broker = newBroker({ address: own.address, clock: () => stands, limits });
      const borrowed = await broker.borrow(await asking('alice'));
      now += 30_000;
      await eventually(
        'its user is gone',
        async () => !(await usersInDatabase()).includes(borrowed.databaseUser),
      );
    } finally {
      await Promise.all(brokers.splice(0).map((one) => one.close()));
      await own.close();
    }
  });

  it('no lease outlives its token: Vault itself ends what was borrowed when the token does, though nobody gives it back', async () => {
    let now = Date.now();
    const own = await startVaultStandIn({
      clock: () => now,
      logger: createLogger('vault', 'silent'),
      setUp: { issuer: issuer.issuer, documentdb, ttlSeconds: 60, maxTtlSeconds: 120 },
    });
    try {
      // The broker's clock stands still: of it nothing comes, as of one that was killed.
      const [stands] = [now];
      // Vault knows the login no more, and by the clock of this machine it is not over: what it refuses is tried on.
      const limits = { closeMs: 10 };
      const broker = newBroker({ address: own.address, clock: () => stands, limits });
      const request = await asking('alice', { tokenExpiresAt: Math.floor(now / 1000) + 20 });
      const borrowed = await broker.borrow(request);
      expect(borrowed.expiresAt).toBeLessThan(request.tokenExpiresAt);
      const again = await broker.borrow(request);
      expect(again.databaseUser).toBe(borrowed.databaseUser);
      now += 20_000;
      await eventually(
        'its user is gone',
        async () => !(await usersInDatabase()).includes(borrowed.databaseUser),
      );
    } finally {
      await Promise.all(brokers.splice(0).map((one) => one.close()));
      await own.close();
    }
  });

  it('drops a cached credential that the database no longer accepts and makes another', async () => {
    const broker = newBroker();
    const request = await asking('alice');
    const first = await broker.borrow(request);
    const admin = await documentdb.connect();
    await admin.db('admin').command({ dropUser: first.databaseUser });
    await expect(first.db.collection('products').findOne({})).rejects.toThrow();
    await first.giveBack();
    const second = await broker.borrow(request);
    expect(second.databaseUser).not.toBe(first.databaseUser);
    expect(await second.db.collection('products').countDocuments()).toBe(1);
    await second.giveBack();
  });

  it('keeps no more credentials than it may and gives up the one unused longest', async () => {
    const broker = newBroker({ limits: { maxCredentials: 2 } });
    const [one, two, three] = await Promise.all([asking('alice'), asking('bob'), asking('carol')]);
    const first = await broker.borrow(one);
    await first.giveBack();
    const second = await broker.borrow(two);
    const third = await broker.borrow(three);
    await eventually(
      'the first is gone',
      async () => !(await usersInDatabase()).includes(first.databaseUser),
    );
    await expect(broker.borrow(await asking('alice'))).rejects.toMatchObject({ code: 'capacity_exhausted' });
    await Promise.all([second.giveBack(), third.giveBack()]);
  });

  it("one client per login: ends one user's credentials on request and leaves others alone", async () => {
    const broker = newBroker();
    const alice = await broker.borrow(await asking('alice'));
    const bob = await broker.borrow(await asking('bob'));
    const { db } = alice;
    await broker.revokeAll(({ user }) => user?.key === personKey('local', subjectOf('alice')));
    await expect(db.collection('products').findOne({})).rejects.toThrow();
    expect(await bob.db.collection('products').countDocuments()).toBe(1);
    await eventually('her user is gone', async () => !(await usersInDatabase()).includes(alice.databaseUser));
    await bob.giveBack();
  });

  it("two issuers may both have an 'alice': lends neither the other's credential, and ends one's alone", async () => {
    const broker = newBroker();
    const hers = await asking('alice');
    const partners = {
      ...(await asking('alice')),
      holder: holderOf(personKey('https://partner.example', subjectOf('alice'))),
    };
    const [first, second] = [await broker.borrow(hers), await broker.borrow(partners)];
    expect(second.databaseUser).not.toBe(first.databaseUser);
    await broker.revokeAll(({ user }) => user?.key === partners.holder.user.key);
    await expect(second.db.collection('products').findOne({})).rejects.toThrow();
    expect(await first.db.collection('products').countDocuments()).toBe(1);
    await first.giveBack();
  });

  it('no leak: leaves no user behind when it closes, whatever was under way', async () => {
    const broker = newBroker();
    const before = new Set(await usersInDatabase());
    const held = await broker.borrow(await asking('alice'));
    const arriving = broker.borrow(await asking('bob')).catch((error: unknown) => error);
    await broker.close();
    // Neither its caller's doing nor Vault's.
    expect(await arriving).toMatchObject({ code: 'closed' });
    await expect(broker.borrow(await asking('carol'))).rejects.toMatchObject({ code: 'closed' });
    await eventually('all its users are gone', async () =>
      (await usersInDatabase()).every((user) => before.has(user) && user !== held.databaseUser),
    );
  });

  it('no leak: revokes what arrives after its caller left', async () => {
    const broker = newBroker();
    const before = new Set(await usersInDatabase());
    const caller = new AbortController();
    const asked = broker.borrow(await asking('bob', { decisionId: randomUUID(), signal: caller.signal }));
    caller.abort();
    await expect(asked).rejects.toMatchObject({ code: 'aborted' });
    await broker.close();
    await eventually('nothing is left', async () =>
      (await usersInDatabase()).every((user) => before.has(user)),
    );
  });

  it('says whether Vault and the database can be reached', async () => {
    expect(await newBroker().ready()).toEqual({ vault: true, documentdb: true });
    const lost = newBroker({
      address: 'http://127.0.0.1:1',
      hosts: '127.0.0.1:1',
      limits: { connectMs: 200 },
    });
    expect(await lost.ready()).toEqual({ vault: false, documentdb: false });
  });

  it('says that the database is away, and revokes what Vault had made', async () => {
    const before = new Set(await usersInDatabase());
    const broker = newBroker({ hosts: '127.0.0.1:1', limits: { connectMs: 200 } });
    await expect(broker.borrow(await asking('alice'))).rejects.toMatchObject({
      code: 'database_unavailable',
    });
    await broker.close();
    await eventually('nothing is left', async () =>
      (await usersInDatabase()).every((user) => before.has(user)),
    );
  });

  it('shows neither token nor password in a loan, however it is printed', async () => {
    const request = await asking('alice');
    const borrowed = await newBroker().borrow(request);
    const { password } = borrowed.db.client.options.credentials ?? {};
    expect(password).toBeTruthy();
    const printed = [
      JSON.stringify(borrowed),
      inspect(borrowed, { depth: 10 }),
      inspect(borrowed, { showHidden: true, depth: 10 }),
    ];
    for (const text of printed) {
      expect(text).not.toContain(password);
      expect(text).not.toContain(request.token);
      expect(text).not.toContain('hvs.');
    }
    await borrowed.giveBack();
    expect(() => borrowed.db).toThrow('given back');
  });
});

import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type MongoClient } from 'mongodb';
import { createLogger } from '#libs/telemetry';
import { eventually } from '#test/eventually';
import { startDocumentDbStandIn, type DocumentDbStandIn } from '#test/standins/start-documentdb-stand-in';
import { startTestIssuer, type TestIssuer } from '#test/issuer/start-test-issuer';
import { startVaultStandIn, type VaultStandIn } from '#test/standins/start-vault-stand-in';
import { startVault } from './start-vault.js';

const audience = 'api://deputy-mcp';
const silent = createLogger('vault', 'silent');
let issuer: TestIssuer;
let documentdb: DocumentDbStandIn;
let vault!: VaultStandIn;
const started: VaultStandIn[] = [];
let now = Date.now();
const folders: string[] = [];

interface AuditLine {
  type: string;
  request: { path: string };
}

interface Credentials {
  lease_id: string;
  lease_duration: number;
  data: { username: string; password: string };
}

beforeAll(async () => {
  issuer = await startTestIssuer();
  documentdb = await startDocumentDbStandIn();
});

afterAll(async () => {
  await documentdb?.close();
  await issuer?.stop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

afterEach(async () => {
  for (const one of started.splice(0)) await one.close();
});

const setUp = () => ({ issuer: issuer.issuer, documentdb, ttlSeconds: 60, maxTtlSeconds: 120 });

async function start(auditFile?: string): Promise<void> {
  now = Date.now();
  vault = await startVaultStandIn({
    clock: () => now,
    logger: silent,
    setUp: { ...setUp(), ...(auditFile ? { auditFile } : {}) },
  });
  started.push(vault);
}

/** Logins may renew from now on, as those of Deputy may not. */
async function letRenew(): Promise<void> {
  const root = vault.client();
  const paths = ['auth/token/renew-self', 'sys/leases/renew'];
  const policy = paths.map((path) => `path "${path}" { capabilities = ["update"] }`).join('\n');
  await root.write('sys/policies/acl/renewing', { policy });
  await root.write('auth/jwt/role/deputy-tools', { token_policies: ['deputy-session', 'renewing'] });
}

const tokenOf = (username: string) => issuer.issue({ audience, username });
const borrow = async (client: { read(path: string): Promise<unknown> }, role = 'acme-reader') =>
  (await client.read(`database/creds/${role}`)) as Credentials;

const folder = () => {
  const made = mkdtempSync(join(tmpdir(), 'deputy-vault-spec-'));
  folders.push(made);
  return made;
};

async function userExists(name: string): Promise<boolean> {
  const admin = await documentdb.connect();
  const { users } = (await admin.db('admin').command({ usersInfo: name })) as { users: unknown[] };
  await admin.close();
  return users.length > 0;
}

const gone = (name: string) => eventually(`${name} is dropped`, async () => !(await userExists(name)));

const answerOf = (call: Promise<unknown>) =>
  call.then(
    () => 'no error',
    (error: { message: string; response?: { statusCode: number; body: unknown } }) => ({
      status: error.response?.statusCode,
      errors: (error.response?.body as { errors?: string[] } | undefined)?.errors,
    }),
  );

describe('a login', () => {
  it("gives the policies of the role and of the user's groups, for as long as the role says", async () => {
    await start();
    const client = vault.client('');
    const { auth } = (await client.jwtLogin({ role: 'deputy-tools', jwt: await tokenOf('bob') })) as {
      auth: Record<string, unknown>;
    };
    expect(auth).toMatchObject({
      token_policies: ['deputy-session'],
      identity_policies: ['acme-reader', 'acme-writer'],
      lease_duration: 60,
      renewable: true,
      token_type: 'service',
      metadata: { role: 'deputy-tools', tenant: 'acme', username: 'bob', client: 'deputy-agent' },
    });
  });

  it.each<[string, () => Promise<string>, string]>([
    [
      'a forged signature',
      () => issuer.forge.otherKey({ audience, username: 'bob' }),
      'error verifying token signature',
    ],
    [
      'no algorithm',
      () => Promise.resolve(issuer.forge.unsigned({ audience, username: 'bob' })),
      'error verifying token signature',
    ],
    [
      'the public key as secret',
      () => issuer.forge.hmacWithPublicKey({ audience, username: 'bob' }),
      'error verifying token signature',
    ],
    [
      'a key of its own',
      () => issuer.forge.embeddedKey({ audience, username: 'bob' }),
      'error verifying token signature',
    ],
    [
      'another issuer',
      () => issuer.forge.wrongIssuer({ audience, username: 'bob' }),
      'invalid issuer (iss) claim',
    ],
    [
      'another audience',
      () => issuer.issue({ audience: 'api://deputy-agent', username: 'bob' }),
      'audience claim does not match any expected audience',
    ],
    [
      'an expiry beyond the leeway',
      // By the clock of Vault, which stands since it was started.
      () =>
        issuer.issue({
          audience,
          username: 'bob',
          expiresIn: -65 - Math.ceil((Date.now() - now) / 1_000),
        }),
      'token is expired',
    ],
    [
      'a beginning beyond the leeway',
      () =>
        issuer.issue({ audience, username: 'bob', overrides: { nbf: Math.floor(Date.now() / 1000) + 90 } }),
      'token not yet valid',
    ],
    [
      'no groups',
      () => issuer.issue({ audience, username: 'bob', overrides: { groups: undefined } }),
      'failed to fetch groups',
    ],
    ['no form at all', () => Promise.resolve('x'), 'error verifying token signature'],
  ])('is refused for a token with %s', async (_what, token, text) => {
    await start();
    expect(await answerOf(vault.logIn(await token()))).toEqual({
      status: 400,
      errors: [expect.stringContaining(text)],
    });
  });

  it('is allowed a minute of clock skew', async () => {
    await start();
    await vault.logIn(await issuer.issue({ audience, username: 'bob', expiresIn: -30 }));
  });

  it('takes a group away from older logins of the user as soon as a newer token lacks it', async () => {
    await start();
    const older = await vault.logIn(await tokenOf('bob'));
    await vault.logIn(await issuer.issue({ audience, username: 'bob', groups: ['acme-readers'] }));
    expect(await answerOf(borrow(older, 'acme-writer'))).toMatchObject({ status: 403 });
    await borrow(older, 'acme-reader');
  });

  it('works with keys rotated since the last one', async () => {
    await start();
    await vault.logIn(await tokenOf('bob'));
    await issuer.rotateKey();
    await eventually('the new key is known', async () =>
      vault.logIn(await tokenOf('bob')).then(
        () => true,
        () => false,
      ),
    );
  });
});

describe('the rights of a login', () => {
  it('end at what its groups may borrow, right before route: a path that does not exist is denied alike', async () => {
    await start();
    const [alice, erin, dave] = [
      await vault.logIn(await tokenOf('alice')),
      await vault.logIn(await tokenOf('erin')),
      await vault.logIn(await tokenOf('dave')),
    ];
    const denied = { status: 403, errors: ['1 error occurred:\n\t* permission denied\n\n'] };
    await borrow(alice);
    await borrow(dave, 'globex-writer');
    for (const call of [
      borrow(alice, 'acme-writer'),
      borrow(alice, 'globex-reader'),
      borrow(erin, 'acme-reader'),
      borrow(dave, 'acme-reader'),
      borrow(alice, 'nothing-like-it'),
      alice.read('sys/mounts'),
      alice.read('database/config/documentdb'),
      alice.read('no/such/path'),
      alice.write('sys/policies/acl/acme-reader', { policy: 'path "*" { capabilities = ["sudo"] }' }),
      alice.write('identity/group', { name: 'acme-editors', policies: ['root'] }),
      alice.write('sys/seal', {}),
      alice.write('auth/token/revoke-accessor', {}),
    ])
      expect(await answerOf(call)).toEqual(denied);
    expect(await answerOf(borrow(vault.client('hvs.made-up')))).toEqual({
      status: 403,
      errors: ['2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n'],
    });
    expect(await answerOf(borrow(vault.client('')))).toEqual({
      status: 400,
      errors: ['missing client token'],
    });
  });
});

describe('a lease', () => {
  const connectAs = async ({ data }: Credentials): Promise<MongoClient> =>
    documentdb.connect({ name: data.username, password: data.password });

  it('makes a user that works, and its revocation cuts the connections of that user', async () => {
    await start();
    const alice = await vault.logIn(await tokenOf('alice'));
    const credentials = await borrow(alice);
    const client = await connectAs(credentials);
    expect(await client.db('tenant-acme').collection('products').countDocuments()).toBe(0);
    await alice.write('auth/token/revoke-self', {});
    await gone(credentials.data.username);
    await expect(client.db('tenant-acme').collection('products').countDocuments()).rejects.toThrow();
    expect(await answerOf(borrow(alice))).toMatchObject({ status: 403 });
  });

  it('ends by itself, and with it its user', async () => {
    await start();
    const { data } = await borrow(await vault.logIn(await tokenOf('alice')));
    now += 59_000;
    expect(await userExists(data.username)).toBe(true);
    now += 2_000;
    await gone(data.username);
  });

  it('ends with the login it was given to, however often it was renewed', async () => {
    await start();
    await letRenew();
    const alice = await vault.logIn(await tokenOf('alice'));
    const credentials = await borrow(alice);
    now += 50_000;
    const renewed = (await alice.write('sys/leases/renew', {
      lease_id: credentials.lease_id,
    })) as Credentials;
    expect(renewed.lease_duration).toBe(60);
    now += 11_000;
    await gone(credentials.data.username);
  });

  it('is renewed up to its maximum and no further', async () => {
    await start();
    await letRenew();
    const alice = await vault.logIn(await tokenOf('alice'));
    const { lease_id } = await borrow(alice);
    const renew = async () => {
      await alice.write('auth/token/renew-self', {});
      const { lease_duration } = (await alice.write('sys/leases/renew', {
        lease_id,
        increment: 600,
      })) as Credentials;
      return lease_duration;
    };
    now += 40_000;
    expect(await renew()).toBe(80);
    now += 40_000;
    expect(await renew()).toBe(40);
  });

  it('cannot be kept alive beyond its token: nothing that Deputy logs in for may be renewed', async () => {
    await start();
    const alice = await vault.logIn(await issuer.issue({ audience, username: 'alice', expiresIn: 30 }));
    const { lease_id } = await borrow(alice);
    now += 31_000;
    expect(await answerOf(alice.write('auth/token/renew-self', {}))).toMatchObject({ status: 403 });
    expect(await answerOf(alice.write('sys/leases/renew', { lease_id }))).toMatchObject({ status: 403 });
  });

  it('ends with the child of a login that it was given to, and the child with its login', async () => {
    await start();
    await letRenew();
    const alice = await vault.logIn(await tokenOf('alice'));
    const child = async (o: object) => {
      const { auth } = (await alice.write('auth/token/create', o)) as { auth: Record<string, string> };
      return { client: vault.client(auth['client_token']), auth };
    };
    const short = await child({ ttl: '20s', explicit_max_ttl: '20s', renewable: false });
    expect(short.auth).toMatchObject({ lease_duration: 20, renewable: false, orphan: false });
    const lease = await borrow(short.client);
    expect(await answerOf(short.client.write('auth/token/renew-self', {}))).toEqual({
      status: 400,
      errors: ['lease is not renewable'],
    });
    const long = await child({ ttl: '20s', explicit_max_ttl: '30s' });
    await long.client.write('auth/token/renew-self', { increment: 600 });
    now += 21_000;
    await gone(lease.data.username);
    const late = await borrow(long.client);
    now += 10_000;
    await gone(late.data.username);
    const last = await borrow((await child({ ttl: '50s' })).client);
    await alice.write('auth/token/revoke-self', {});
    await gone(last.data.username);
  });

  it('gives a child no policy that its parent lacks', async () => {
    await start();
    const alice = await vault.logIn(await tokenOf('alice'));
    expect(await answerOf(alice.write('auth/token/create', { policies: ['acme-writer'] }))).toEqual({
      status: 400,
      errors: ['child policies must be subset of parent'],
    });
    for (const wish of [{ no_parent: true }, { period: '1h' }])
      expect(await answerOf(alice.write('auth/token/create', wish))).toEqual({
        status: 400,
        errors: ['root or sudo privileges required to create periodic or orphan token'],
      });
    expect(await answerOf(alice.write('auth/token/create', { id: 'mine' }))).toMatchObject({ status: 501 });
  });

  it('is revoked by id and with the accessor of its login', async () => {
    await start();
    const alice = await vault.logIn(await tokenOf('alice'));
    const root = vault.client();
    const [first, second] = [await borrow(alice), await borrow(alice)];
    await root.write('sys/leases/revoke', { lease_id: first.lease_id, sync: true });
    expect(await userExists(first.data.username)).toBe(false);
    expect(await answerOf(root.write('sys/leases/renew', { lease_id: first.lease_id }))).toEqual({
      status: 400,
      errors: ['lease not found'],
    });
    const state = JSON.parse(readFileSync(join(vault.dataDir, 'vault.json'), 'utf8')) as {
      tokens: [string, { accessor: string }][];
    };
    await root.write('auth/token/revoke-accessor', { accessor: state.tokens[0]?.[1].accessor });
    await gone(second.data.username);
  });

  it('is revoked once the database is back, when it was away', async () => {
    const dataDir = folder();
    const own = await startDocumentDbStandIn({ dataDir });
    now = Date.now();
    vault = await startVaultStandIn({
      clock: () => now,
      logger: silent,
      setUp: { ...setUp(), documentdb: own },
    });
    started.push(vault);
    const alice = await vault.logIn(await tokenOf('alice'));
    const { data, lease_id } = await borrow(alice);
    await own.close();
    await alice.write('auth/token/revoke-self', {});
    await eventually('a first try failed', async () => {
      const found = (await vault.client().write('sys/leases/lookup', { lease_id })) as {
        data: { renewable: boolean };
      };
      return !found.data.renewable;
    });
    const back = await startDocumentDbStandIn({ dataDir });
    const connection = {
      plugin_name: 'mongodb-database-plugin',
      username: 'admin',
      password: back.adminPassword,
    };
    await vault.client().write('database/config/documentdb', {
      ...connection,
      connection_url: `mongodb://{{username}}:{{password}}@${back.address}/admin?retryWrites=false`,
    });
    await eventually('the user is dropped', async () => {
      now += 1_000;
      const admin = await back.connect();
      const { users } = (await admin.db('admin').command({ usersInfo: data.username })) as {
        users: unknown[];
      };
      await admin.close();
      return users.length === 0;
    });
    await back.close();
  });
});

describe('what it keeps', () => {
  it('is whole after a crash at any moment: logins go on, and what expired meanwhile is revoked', async () => {
    await start();
    await letRenew();
    const alice = await vault.logIn(await tokenOf('alice'));
    const bob = await vault.logIn(await tokenOf('bob'));
    const kept = await borrow(alice);
    await bob.write('auth/token/renew-self', { increment: 10 });
    const expiring = await borrow(bob);
    const dataDir = folder();
    // What a killed process leaves is what lies on disk now.
    cpSync(vault.dataDir, dataDir, { recursive: true });
    await vault.stop();
    now += 20_000;
    const restarted = await startVaultStandIn({ dataDir, clock: () => now, logger: silent });
    await gone(expiring.data.username);
    expect(await userExists(kept.data.username)).toBe(true);
    const again = restarted.client(alice.token);
    await borrow(again);
    await again.write('auth/token/revoke-self', {});
    await gone(kept.data.username);
    await restarted.close();
  });

  it('holds no token and is readable by its owner alone', async () => {
    await start();
    const alice = await vault.logIn(await tokenOf('alice'));
    const { data } = await borrow(alice);
    const path = join(vault.dataDir, 'vault.json');
    const text = readFileSync(path, 'utf8');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    for (const secret of [alice.token, vault.rootToken, data.password]) expect(text).not.toContain(secret);
  });

  it('is refused when it is damaged, instead of forgetting leases', async () => {
    const dataDir = folder();
    writeFileSync(join(dataDir, 'vault.json'), '{"version":1,"tok');
    await expect(startVault({ port: 0, host: '127.0.0.1', dataDir, rootToken: 'r' })).rejects.toThrow();
  });
});

describe('the audit log', () => {
  it('holds each request and response, and every secret only as a digest', async () => {
    const file = join(folder(), 'audit.log');
    await start(file);
    const jwt = await tokenOf('alice');
    const alice = await vault.logIn(jwt);
    const { lease_id, data } = await borrow(alice);
    await answerOf(borrow(alice, 'acme-writer'));
    const text = readFileSync(file, 'utf8');
    for (const secret of [
      jwt,
      alice.token,
      data.password,
      data.username,
      vault.rootToken,
      documentdb.adminPassword,
    ])
      expect(text).not.toContain(secret);
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as AuditLine);
    const { hash } = (
      (await vault.client().write('sys/audit-hash/file', { input: data.username })) as {
        data: { hash: string };
      }
    ).data;
    const ofReader = lines.filter((line) => line.request.path === 'database/creds/acme-reader');
    expect(ofReader.map((line) => line.type)).toEqual(['request', 'response']);
    expect(ofReader[1]).toMatchObject({
      auth: { policies: ['deputy-session'], metadata: { tenant: 'acme' } },
      response: { secret: { lease_id }, data: { username: hash } },
    });
    expect(lines.at(-1)).toMatchObject({
      type: 'response',
      request: { path: 'database/creds/acme-writer' },
      error: expect.stringContaining('permission denied') as unknown,
    });
  });

  it('audited or refused: refuses every request it cannot record', async () => {
    const logs = folder();
    await start(join(logs, 'audit.log'));
    const alice = await vault.logIn(await tokenOf('alice'));
    rmSync(logs, { recursive: true });
    const refused = { status: 500, errors: ['internal error'] };
    expect(await answerOf(borrow(alice))).toEqual(refused);
    expect(await answerOf(vault.logIn(await tokenOf('alice')))).toEqual(refused);
    expect(await vault.client().health()).toMatchObject({ sealed: false });
  });
});

describe('where it stops', () => {
  it('says so, with a status Vault never sends', async () => {
    await start();
    const root = vault.client();
    for (const [call, what] of [
      [root.write('sys/mounts/transit', { type: 'transit' }), 'engine type `transit`'],
      [root.write('auth/token/create-orphan', {}), 'update `auth/token/create-orphan`'],
      [root.write('sys/audit/syslog', { type: 'syslog' }), 'audit device type `syslog`'],
      [root.read('auth/token/lookup-self'), 'read `auth/token/lookup-self`'],
      [root.write('sys/leases/revoke-prefix/database', {}), 'update `sys/leases/revoke-prefix/database`'],
      [root.write('auth/jwt/role/deputy-tools', { bound_subject: 'a' }), 'field `bound_subject`'],
      [root.write('auth/jwt/config', { jwks_url: 'http://x' }), 'field `jwks_url`'],
      [root.write('identity/group', { name: 'g', member_entity_ids: ['e'] }), 'field `member_entity_ids`'],
    ] as const)
      expect(await answerOf(call)).toEqual({
        status: 501,
        errors: [`${what} is not supported by the local stand-in`],
      });
    const namespaced = await fetch(`${vault.address}/v1/sys/health`, {
      headers: { 'x-vault-namespace': 'team' },
    });
    expect(await namespaced.json()).toEqual({
      errors: ['namespace `team` is not supported by the local stand-in'],
    });
  });

  it.each([
    ['broken JSON', '{"a":', 400],
    ['JSON that is no object', '[1]', 400],
    ['two megabytes', `{"jwt":"${'x'.repeat(2_000_000)}"}`, 413],
  ])('answers %s and lives', async (_what, body, status) => {
    await start();
    const answer = await fetch(`${vault.address}/v1/auth/jwt/login`, { method: 'POST', body }).then(
      (response) => response.status,
      () => status, // cut off while still sending
    );
    expect(answer).toBe(status);
    expect(await vault.client().health()).toMatchObject({ initialized: true });
  });

  it('refuses production and any address but loopback', async () => {
    const options = { port: 0, host: '127.0.0.1', dataDir: folder(), rootToken: 'r' };
    const before = process.env.NODE_ENV;
    process.env.NODE_ENV = 'production';
    try {
      await expect(startVault(options)).rejects.toThrow('refuses NODE_ENV=production');
    } finally {
      process.env.NODE_ENV = before;
    }
    await expect(startVault({ ...options, host: '0.0.0.0' })).rejects.toThrow('loopback only');
  });
});

import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import vault from 'node-vault';
import {
  type DatabaseUnderContract,
  databaseUnderContract,
  type VaultUnderContract,
  vaultUnderContract,
} from '#test/contract/servers';
import { eventually } from '#test/eventually';
import { startTestIssuer, type TestIssuer } from '#test/issuer/start-test-issuer';

const audience = 'api://deputy-mcp';
/** Nothing of anybody else's is touched: whatever is made here has this in its name, and is taken away again. */
const id = `contract-${randomBytes(4).toString('hex')}`;
const [jwt, engine, kv, reader, database] = [
  `${id}-jwt`,
  `${id}-db`,
  `${id}-kv`,
  `${id}-reader`,
  `tenant-${id}`,
];
const role = `${id}-tools`;

interface Auth {
  auth: Record<string, unknown> & { client_token: string; accessor: string };
}
interface Credentials {
  lease_id: string;
  lease_duration: number;
  renewable: boolean;
  data: { username: string; password: string };
}

describe('Vault, as Deputy relies on it', () => {
  let server: VaultUnderContract;
  let db: DatabaseUnderContract;
  let issuer: TestIssuer;
  let root: ReturnType<typeof vault>;

  const client = (token: string) => {
    const made = vault({ endpoint: server.address, noCustomHTTPVerbs: true });
    made.token = token;
    return made;
  };
  const logIn = async (token: string, as = role) =>
    (await client('').write(`auth/${jwt}/login`, { role: as, jwt: token })) as Auth;
  const ines = { audience, username: 'ines', tenant: id, groups: [`${id}-readers`] };
  const session = async () => {
    const { auth } = await logIn(await issuer.issue(ines));
    return { ...auth, client: client(auth.client_token) };
  };
  /** Status and words of what is refused, as node-vault tells them. */
  const refusal = (asked: Promise<unknown>) =>
    asked.then(
      () => 'taken',
      (error: { response?: { statusCode: number; body?: { errors?: string[] } } }) => [
        error.response?.statusCode,
        (error.response?.body?.errors ?? []).join(' ').trim(),
      ],
    );

  beforeAll(async () => {
    [server, db, issuer] = await Promise.all([
      vaultUnderContract(),
      databaseUnderContract(),
      startTestIssuer(),
    ]);
    root = client(server.token);
    await root.write(`sys/auth/${jwt}`, { type: 'jwt' });
    await root.write(`auth/${jwt}/config`, {
      oidc_discovery_url: issuer.issuer,
      bound_issuer: issuer.issuer,
    });
    await root.write(`sys/policies/acl/${reader}`, {
      policy: `path "${engine}/creds/${reader}" { capabilities = ["read"] }
path "${engine}/creds/${id}-forbidden" { capabilities = ["read"] }
path "${engine}/creds/${id}-nothing" { capabilities = ["read"] }
path "${kv}/data/deputy/web" { capabilities = ["read"] }
path "auth/token/create" { capabilities = ["update"] }
path "auth/token/revoke-self" { capabilities = ["update"] }`,
    });
    await root.write(`auth/${jwt}/role/${role}`, {
      ...{ role_type: 'jwt', bound_audiences: [audience], user_claim: 'sub', groups_claim: 'groups' },
      ...{ token_type: 'service', token_no_default_policy: true, token_ttl: 60, token_max_ttl: 60 },
      ...{ claim_mappings: { tid: 'tenant' } },
    });
    await root.write(`sys/mounts/${engine}`, { type: 'database' });
    await root.write(`sys/mounts/${kv}`, { type: 'kv', options: { version: '2' } });
    const options = new URLSearchParams(db.options);
    options.set('authSource', 'admin');
    await root.write(`${engine}/config/main`, {
      plugin_name: 'mongodb-database-plugin',
      allowed_roles: [reader],
      connection_url: `mongodb://{{username}}:{{password}}@${db.hosts}/admin?${options.toString()}`,
      ...{ username: db.admin.name, password: db.admin.password },
    });
    for (const name of [reader, `${id}-forbidden`])
      await root.write(`${engine}/roles/${name}`, {
        db_name: 'main',
        creation_statements: [JSON.stringify({ db: 'admin', roles: [{ role: 'read', db: database }] })],
        revocation_statements: [JSON.stringify({ db: 'admin' })],
        ...{ default_ttl: 60, max_ttl: 60 },
      });
    const group = { name: `${id}-readers`, type: 'external', policies: [reader] };
    const { data } = (await root.write('identity/group', group)) as { data: { id: string } };
    const { data: methods } = (await root.read('sys/auth')) as { data: Record<string, { accessor: string }> };
    const mount_accessor = methods[`${jwt}/`]?.accessor;
    await root.write('identity/group-alias', {
      name: `${id}-readers`,
      mount_accessor,
      canonical_id: data.id,
    });
  });
  afterAll(async () => {
    for (const path of [
      `sys/auth/${jwt}`,
      `sys/mounts/${engine}`,
      `sys/mounts/${kv}`,
      `sys/policies/acl/${reader}`,
      `identity/group/name/${id}-readers`,
    ])
      // The stand-in, which is gone with all it has, unmounts nothing.
      await root.delete(path).catch((error: unknown) => {
        if (!server.isStandIn) throw error;
      });
    await Promise.all([server.close(), db.close(), issuer.stop()]);
  });

  it('a login answers with what Deputy reads, and no more right than its group has', async () => {
    const { auth } = await logIn(await issuer.issue(ines));
    expect(auth).toMatchObject({
      ...{ accessor: expect.any(String) as unknown, entity_id: expect.any(String) as unknown },
      ...{ token_policies: [], identity_policies: [reader], policies: [reader] },
      ...{ lease_duration: 60, token_type: 'service', orphan: true, num_uses: 0 },
      metadata: { role, tenant: id },
    });
  });

  it.each<[string, (issuer: TestIssuer) => Promise<string>, RegExp]>([
    ['another key', (from) => from.forge.otherKey(ines), /error verifying token signature/],
    [
      'another audience',
      (from) => from.issue({ ...ines, audience: 'api://other' }),
      /audience claim does not match/,
    ],
    ['its time over', (from) => from.issue({ ...ines, expiresIn: -120 }), /token is expired/],
    [
      'no groups',
      (from) => from.issue({ ...ines, overrides: { groups: undefined } }),
      /"groups" claim not found/,
    ],
  ])('a token with %s is refused with 400, saying why', async (_what, token, said) => {
    expect(await refusal(logIn(await token(issuer)))).toEqual([400, expect.stringMatching(said)]);
  });

  it('an unknown role of the method is refused with 400', async () => {
    const asked = logIn(await issuer.issue(ines), `${id}-nobody`);
    expect(await refusal(asked)).toEqual([400, `role "${id}-nobody" could not be found`]);
  });

  it('what no policy opens is 403, whether it is there or not', async () => {
    const { client: own } = await session();
    const denied = [403, expect.stringMatching(/permission denied/)];
    expect(await refusal(own.read(`${engine}/config/main`))).toEqual(denied);
    expect(await refusal(own.read('sys/nothing/here'))).toEqual(denied);
  });

  it('a role that the connection does not allow is 500, one that is not there 400', async () => {
    const { client: own } = await session();
    expect(await refusal(own.read(`${engine}/creds/${id}-forbidden`))).toEqual([
      500,
      expect.stringContaining('is not an allowed role'),
    ]);
    expect(await refusal(own.read(`${engine}/creds/${id}-nothing`))).toEqual([
      400,
      expect.stringContaining('unknown role'),
    ]);
  });

  it('what is missing is 404 without a word, what is mounted twice 400', async () => {
    expect(await refusal(root.read(`sys/policies/acl/${id}-none`))).toEqual([404, '']);
    expect(await refusal(root.write(`sys/mounts/${engine}`, { type: 'database' }))).toEqual([
      400,
      expect.stringContaining('path is already in use'),
    ]);
  });

  it('a secret of kv version 2 is read in its latest version, by whom a policy lets read its path', async () => {
    const path = `${kv}/data/deputy/web`;
    // It is there a moment after it was mounted.
    await eventually('it takes secrets', () =>
      root.write(path, { data: { client_secret: 'first', nats_seed: 'SU' } }).then(
        () => true,
        () => false,
      ),
    );
    const written = (await root.write(path, { data: { client_secret: 'second' } })) as { data: object };
    expect(written.data).toMatchObject({ version: 2, destroyed: false, deletion_time: '' });
    const { client: own } = await session();
    expect(await own.read(path)).toMatchObject({
      data: { data: { client_secret: 'second' }, metadata: { version: 2, created_time: expect.any(String) as unknown } },
    });
    const denied = [403, expect.stringMatching(/permission denied/)];
    expect(await refusal(own.read(`${kv}/data/deputy/mcp`))).toEqual(denied);
    expect(await refusal(own.write(path, { data: { client_secret: 'mine' } }))).toEqual(denied);
    expect(await refusal(root.read(`${kv}/data/deputy/nobody`))).toEqual([404, '']);
    expect(await refusal(root.write(path, {}))).toEqual([400, expect.stringContaining('no data provided')]);
  }); // prettier-ignore

  it('a credential works, and is gone from the database once its login is revoked', async () => {
    const { client: own } = await session();
    const made = (await own.read(`${engine}/creds/${reader}`)) as Credentials;
    expect(made).toMatchObject({
      lease_duration: 60,
      lease_id: expect.stringContaining(`${engine}/creds/${reader}/`),
    });
    const user = { name: made.data.username, password: made.data.password };
    const connected = await db.connect(user);
    expect(await connected.db(database).collection('products').countDocuments({})).toBe(0);
    await own.write('auth/token/revoke-self', {});
    await eventually('the user is gone', () =>
      db.connect(user).then(
        () => false,
        () => true,
      ),
    );
    expect(await refusal(own.read(`${engine}/creds/${reader}`))).toEqual([403, expect.any(String)]);
  });

  it('a login is revoked by its accessor, which opens nothing, and is unknown after that', async () => {
    const { accessor, client: own } = await session();
    const made = (await own.read(`${engine}/creds/${reader}`)) as Credentials;
    expect(await refusal(client(accessor).read(`${engine}/creds/${reader}`))).toEqual([
      403,
      expect.any(String),
    ]);
    await root.write('auth/token/revoke-accessor', { accessor });
    // One that it does not know it either passes over or refuses in these words, by which the ender knows that it is over.
    const again = await refusal(root.write('auth/token/revoke-accessor', { accessor }));
    expect(again === 'taken' || again[1]).toEqual(
      again === 'taken' || expect.stringMatching(/invalid accessor/i),
    );
    const user = { name: made.data.username, password: made.data.password };
    await eventually('the user is gone', () =>
      db.connect(user).then(
        () => false,
        () => true,
      ),
    );
  });

  it('a child token ends when it is told, and with its parent', async () => {
    const { client: own } = await session();
    const ends = { ttl: '20s', explicit_max_ttl: '20s', renewable: false, no_default_policy: true };
    const { auth } = (await own.write('auth/token/create', ends)) as Auth;
    expect(auth).toMatchObject({ lease_duration: 20, renewable: false });
    await own.write('auth/token/revoke-self', {});
    expect(await refusal(client(auth.client_token).read(`${engine}/creds/${reader}`))).toEqual([
      403,
      expect.any(String),
    ]);
  });
});

import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { eventually } from '#test/eventually';
import { startDocumentDbStandIn } from '#test/standins/start-documentdb-stand-in';
import { startTestIssuer } from '#test/issuer/start-test-issuer';
import { startVaultStandIn } from '#test/standins/start-vault-stand-in';
import { type DocumentDbStandIn } from '#test/standins/start-documentdb-stand-in';
import { type TestIssuer } from '#test/issuer/start-test-issuer';
import { type VaultStandIn } from '#test/standins/start-vault-stand-in';
import { type BrokerLimits } from './broker-options.js';
import { CredentialBroker } from './credential-broker.js';
import { CredentialError } from './credential-error.js';

const secretToken = 'eyJhbGciOiJSUzI1NiJ9.c2VjcmV0LW9mLWEtdXNlcg.c2lnbmF0dXJl';
const vaultToken = 'hvs.a-token-of-vault-that-nobody-may-see';
const password = 'A-password-Vault-made';
const username = 'v-jwt-someone-acme-reader';

let logged = '';
const logger = pino(
  {},
  new Writable({ write: (line, _encoding, done) => ((logged += String(line)), done()) }),
);
const closing: (() => Promise<unknown> | void)[] = [];

beforeEach(() => {
  logged = '';
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Longer than a test may take. What is there answers long before; what keeps silent is given a short time by itself. */
const tooLong = 600_000;
const patience = { vaultMs: tooLong, connectMs: tooLong, acquireMs: tooLong, closeMs: 100 };
/** For a database that is away, which the driver looks for so long. */
const noDatabase = { connectMs: 200 };

function newBroker(address: string, limits: Partial<BrokerLimits> = {}, hosts = '127.0.0.1:1') {
  const broker = new CredentialBroker({
    vault: { address, jwtRole: 'deputy-tools' },
    documentdb: { hosts },
    logger,
    limits: { ...patience, ...limits },
  });
  closing.push(() => broker.close());
  return broker;
}

const request = (token = secretToken) => ({
  token,
  tokenExpiresAt: Math.floor(Date.now() / 1000) + 600,
  holder: {
    sessionId: null,
    tenant: 'acme',
    user: { key: 'local#someone' as const },
    actors: [],
    issuedAt: 1,
  },
  tenant: 'acme',
  database: 'tenant-acme',
  access: 'reader' as const,
});

async function refusalOf(broker: CredentialBroker, token?: string): Promise<CredentialError> {
  const error: unknown = await broker.borrow(request(token)).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(CredentialError);
  return error as CredentialError;
}

function expectNoSecret(error: CredentialError, ...more: string[]) {
  const shown = [
    error.message,
    error.stack,
    JSON.stringify(error),
    inspect(error, { depth: 10, showHidden: true }),
    logged,
  ].join('\n');
  for (const secret of [secretToken, vaultToken, password, 'mongodb://', ...more])
    expect(shown).not.toContain(secret);
}

/** A Vault whose login and credentials work, or answer what is given. */
const answering =
  (o: { login?: [number, unknown]; creds?: [number, unknown] } = {}): RequestListener =>
  (incoming, response) => {
    const [status, body] = incoming.url?.endsWith('/login')
      ? (o.login ?? [200, { auth: { client_token: vaultToken, accessor: 'a', lease_duration: 60 } }])
      : incoming.url?.includes('/creds/')
        ? (o.creds ?? [200, { lease_id: 'l', lease_duration: 60, data: { username, password } }])
        : [204, undefined];
    incoming.resume();
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };

describe('without a Vault that serves', () => {
  it('nobody waits, nobody pays: once whoever asked has left, Vault is asked for nothing more but the end of the login', async () => {
    const asked: string[] = [];
    let answerLogin = (): void => undefined;
    const address = await serve((incoming, response) => {
      const path = incoming.url ?? '';
      asked.push(path);
      const answer = () => answering()(incoming, response);
      if (path.endsWith('/login')) answerLogin = answer;
      else answer();
    });
    const leaving = new AbortController();
    const borrowed = newBroker(address).borrow({
      ...request(),
      decisionId: randomUUID(),
      signal: leaving.signal,
    });
    borrowed.catch(() => undefined);
    await eventually('vault is asked', () => asked.length === 1);
    leaving.abort();
    await expect(borrowed).rejects.toMatchObject({ code: 'aborted' });
    answerLogin();
    await eventually('the login is ended', () => asked.some((path) => path.endsWith('/revoke-self')));
    expect(asked).toEqual([expect.stringMatching(/\/login$/), expect.stringMatching(/\/revoke-self$/)]);
  });

  it('a Vault that is down is unavailable', async () => {
    const error = await refusalOf(newBroker('http://127.0.0.1:1'));
    expect(error).toMatchObject({ code: 'vault_unavailable', detail: 'ECONNREFUSED' });
    expectNoSecret(error);
  });

  it('a Vault that does not answer is unavailable within the deadline', async () => {
    const address = await serve(() => undefined);
    const error = await refusalOf(newBroker(address, { vaultMs: 300 }));
    expect(error.code).toBe('vault_unavailable');
    expectNoSecret(error);
  });

  it('a Vault that answers byte by byte for ever is unavailable within the deadline', async () => {
    const address = await serve((_incoming, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const drip = setInterval(() => response.write(' '), 50);
      response.on('close', () => clearInterval(drip));
    });
    expect((await refusalOf(newBroker(address, { vaultMs: 300 }))).code).toBe('vault_unavailable');
  });

  it.each([
    ['sealed', [503, { errors: ['Vault is sealed'] }]],
    ['failing', [500, { errors: [`internal error at mongodb://admin:${password}@db/ for ${secretToken}`] }]],
    ['limiting', [429, { errors: ['request path "auth/jwt/login": rate limit quota exceeded'] }]],
    ['a proxy of another kind', [502, '<html>bad gateway</html>']],
    ['no Vault at all', [200, { hello: 'world' }]],
  ] as [string, [number, unknown]][])('a Vault that is %s is unavailable', async (_what, login) => {
    const error = await refusalOf(newBroker(await serve(answering({ login }))));
    expect(error.code).toBe('vault_unavailable');
    expectNoSecret(error);
  });

  it.each([
    ['no name', { username: '', password }],
    ['a name without end', { username: 'v'.repeat(100_000), password }],
    ['a name of several lines', { username: `${username}\n[permit]`, password }],
    ['no password', { username, password: '' }],
  ])('a credential with %s is not one of its own', async (_what, data) => {
    const creds: [number, unknown] = [200, { lease_id: 'l', lease_duration: 60, data }];
    const error = await refusalOf(newBroker(await serve(answering({ creds })), noDatabase));
    expect(error.code).toBe('vault_unavailable');
    expectNoSecret(error);
  });

  it.each([0, -60])('a credential that lasts %s seconds is not a short-lived one', async (lease_duration) => {
    const creds: [number, unknown] = [200, { lease_id: 'l', lease_duration, data: { username, password } }];
    const error = await refusalOf(newBroker(await serve(answering({ creds })), noDatabase));
    expect(error.code).toBe('vault_unavailable');
    expectNoSecret(error);
  });

  it.each([
    [400, `error validating token: ${secretToken} is no token`],
    [403, '1 error occurred:\n\t* permission denied\n\n'],
  ])('its refusal by %s is a refusal, in one line and without the token', async (status, text) => {
    const error = await refusalOf(newBroker(await serve(answering({ login: [status, { errors: [text] }] }))));
    expect(error.code).toBe('credential_refused');
    expect(error.message).not.toContain('\n');
    expectNoSecret(error);
  });

  it('a database that is away shows neither the password nor an address with it', async () => {
    const error = await refusalOf(newBroker(await serve(answering()), noDatabase));
    expect(error.code).toBe('database_unavailable');
    expectNoSecret(error, username);
  });
});

it("never sends the environment's Vault token or namespace along", async () => {
  const before = { token: process.env.VAULT_TOKEN, namespace: process.env.VAULT_NAMESPACE };
  Object.assign(process.env, { VAULT_TOKEN: 'hvs.of-the-environment', VAULT_NAMESPACE: 'elsewhere' });
  const seen: unknown[] = [];
  const address = await serve((incoming, response) => {
    seen.push(incoming.headers['x-vault-token'], incoming.headers['x-vault-namespace']);
    answering({ login: [403, { errors: ['permission denied'] }] })(incoming, response);
  });
  try {
    await refusalOf(newBroker(address));
  } finally {
    for (const [name, value] of [
      ['VAULT_TOKEN', before.token],
      ['VAULT_NAMESPACE', before.namespace],
    ] as const)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  }
  expect(seen).toEqual([undefined, undefined]);
});

describe('with a Vault that comes and goes', () => {
  let issuer: TestIssuer;
  let documentdb: DocumentDbStandIn;
  let vault: VaultStandIn;

  beforeAll(async () => {
    issuer = await startTestIssuer();
    documentdb = await startDocumentDbStandIn();
    vault = await startVaultStandIn({ setUp: { issuer: issuer.issuer, documentdb } });
  });
  afterAll(async () => {
    await vault?.close();
    await documentdb?.close();
    await issuer?.stop();
  });

  const tokenOf = (name: string) => issuer.issue({ audience: 'api://deputy-mcp', username: name });

  it('is refused while Vault is sealed and served when it is unsealed, without a restart', async () => {
    const broker = newBroker(vault.address, {}, documentdb.address);
    const token = await tokenOf('alice');
    await vault.client().write('sys/seal', {});
    expect(await refusalOf(broker, token)).toMatchObject({
      code: 'vault_unavailable',
      detail: 'Vault is sealed',
    });
    expect(await broker.ready()).toMatchObject({ vault: false, documentdb: true });
    await vault.client('').write('sys/unseal', { key: vault.rootToken });
    const borrowed = await broker.borrow(request(token));
    await borrowed.giveBack();
  });

  it('what is still ended is still out: a second order says so too, and so do both in the end', async () => {
    const broker = newBroker(vault.address, {}, documentdb.address);
    await (await broker.borrow(request(await tokenOf('alice')))).giveBack();
    await vault.client().write('sys/seal', {});
    const first = broker.endAll();
    expect(await first.logins).toMatchObject({ done: 0, left: 1 });
    const second = broker.endAll();
    expect(await second.logins).toMatchObject({ done: 0, left: 1 });
    expect(await second.users).toMatchObject({ done: 0, left: 1 });
    expect(await broker.endAll(() => false).logins).toEqual({ done: 0, left: 0 });
    await vault.client('').write('sys/unseal', { key: vault.rootToken });
    for (const { logins, users } of [first, second]) {
      expect(await (await logins).rest).toEqual({ done: 1, left: 0 });
      expect(await (await users).rest).toEqual({ done: 1, left: 0 });
    }
  });

  it('no leak: a login that is answered too late, and cannot be ended at once, is tried again', async () => {
    let isSealed = true;
    const ended: string[] = [];
    const address = await serve((incoming, response) => {
      if (incoming.url?.endsWith('/revoke-self') && !isSealed) ended.push(incoming.url);
      if (incoming.url?.endsWith('/revoke-self') && isSealed)
        return void response.writeHead(503).end('{"errors":["Vault is sealed"]}');
      if (!incoming.url?.endsWith('/login')) return void answering()(incoming, response);
      // Never silent for long, so that only the deadline ends the wait for it.
      response.writeHead(200, { 'content-type': 'application/json' });
      const drip = setInterval(() => response.write(' '), 20);
      setTimeout(() => {
        clearInterval(drip);
        response.end(
          JSON.stringify({ auth: { client_token: vaultToken, accessor: 'a', lease_duration: 60 } }),
        );
      }, 600);
    });
    const broker = newBroker(address, { vaultMs: 300 });
    expect((await refusalOf(broker)).code).toBe('vault_unavailable');
    await eventually('it could not be ended', () => logged.includes('not revoked yet'));
    isSealed = false;
    await eventually('it is ended', () => ended.length === 1);
  });

  it('revokes a credential later when Vault could not take it at once', async () => {
    const broker = newBroker(vault.address, {}, documentdb.address);
    const borrowed = await broker.borrow({ ...request(await tokenOf('alice')), decisionId: randomUUID() });
    await vault.client().write('sys/seal', {});
    await borrowed.giveBack();
    expect(logged).toContain('not revoked yet');
    await vault.client('').write('sys/unseal', { key: vault.rootToken });
    const admin = await documentdb.connect();
    await eventually('its user is dropped', async () => {
      const { users } = (await admin.db('admin').command({ usersInfo: 1 })) as { users: { user: string }[] };
      return users.every(({ user }) => user !== borrowed.databaseUser);
    });
    expect(logged).not.toMatch(/eyJ|hvs\./);
  });
});

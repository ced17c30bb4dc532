import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ConfigError, type Environment, fetchedSecret, secretFile } from '#libs/config';
import { createLogger } from '#libs/telemetry';
import { startTestIssuer, type TestIssuer } from '#test/issuer/start-test-issuer';
import { subjectOf } from '#test/issuer/token-claims';
import { startVaultStandIn, type VaultStandIn } from '#test/standins/start-vault-stand-in';
import { fetchSecrets } from './fetch-secrets.js';

const folder = mkdtempSync(join(tmpdir(), 'deputy-service-secrets-'));
const tokenFile = join(folder, 'token');
let issuer: TestIssuer;
let vault: VaultStandIn;
const servers: Server[] = [];

const template = readFileSync(join('policies', 'vault', 'service.hcl'), 'utf8');
const policyOf = (service: string) => template.replaceAll('{{service}}', service);
const auditFile = join(folder, 'audit.jsonl');
/** Paths that were asked for and answered, as Vault's own log has them. */
const answered = () =>
  readFileSync(auditFile, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { type: string; error?: string; request: { path: string } })
    .filter(({ type, error }) => type === 'response' && error === undefined)
    .map(({ request }) => request.path);

beforeAll(async () => {
  issuer = await startTestIssuer();
  vault = await startVaultStandIn({ logger: createLogger('vault', 'silent') });
  const root = vault.client();
  await root.write('sys/audit/file', { type: 'file', options: { file_path: auditFile } });
  await root.write('sys/auth/services', { type: 'jwt' });
  const config = { oidc_discovery_url: issuer.issuer, bound_issuer: issuer.issuer };
  await root.write('auth/services/config', config);
  await root.write('sys/mounts/kv', { type: 'kv', options: { version: '2' } });
  for (const service of ['web', 'mcp']) {
    await root.write(`sys/policies/acl/deputy-service-${service}`, { policy: policyOf(service) });
    await root.write(`auth/services/role/deputy-${service}`, {
      ...{ role_type: 'jwt', bound_audiences: ['vault'], user_claim: 'sub', token_type: 'service' },
      ...{ bound_claims: { sub: subjectOf(service) }, token_policies: [`deputy-service-${service}`] },
      ...{ token_no_default_policy: true, token_ttl: 60, token_max_ttl: 60 },
    });
    await root.write(`kv/data/deputy/${service}`, {
      data: { client_secret: `the secret of ${service}`, nats_seed: `the seed of ${service}\n`, empty: ' ' },
    });
  }
  writeFileSync(tokenFile, `${await issuer.issue({ audience: 'vault', username: 'web' })}\n`);
});
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});
afterAll(async () => {
  await vault?.close();
  await issuer?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const at = (field = 'client_secret', service = 'web') => `vault:kv/data/deputy/${service}#${field}`;
const envOf = (change: Environment = {}): Environment => ({
  ...{ VAULT_ADDR: vault.address, VAULT_SERVICE_AUTH: 'services', VAULT_SERVICE_JWT_FILE: tokenFile },
  ...change,
});
const fetch = (change: Environment, timeoutMs = 60_000) => fetchSecrets('web', envOf(change), { timeoutMs });

/** What a refused start says. */
async function refusalOf(change: Environment, timeoutMs?: number): Promise<string> {
  const error: unknown = await fetch(change, timeoutMs).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConfigError);
  const { message } = error as ConfigError;
  for (const secret of ['the secret of', 'the seed of', 'hvs.', 'eyJ']) expect(message).not.toContain(secret);
  return message;
}

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

describe('what a service keeps at Vault', () => {
  it('is had by its own login, which it ends, and read like a file', async () => {
    const before = answered().length;
    await fetch({ OIDC_CLIENT_SECRET_FILE: at(), NATS_NKEY_SEED_FILE: at('nats_seed'), CLIENTS_FILE: '/a/path' });
    expect(answered().slice(before)).toEqual([
      'auth/services/login',
      'kv/data/deputy/web',
      'auth/token/revoke-self',
    ]);
    expect(readFileSync(auditFile, 'utf8')).not.toContain('the secret of web');
    expect(secretFile.parse(at()).reveal()).toBe('the secret of web');
    expect(fetchedSecret(at('nats_seed'))?.reveal()).toBe('the seed of web');
    expect(fetchedSecret('/a/path')).toBeUndefined();
    expect(JSON.stringify(secretFile.parse(at()))).toBe('"[secret]"');
  }); // prettier-ignore

  it('asks nobody where nothing refers to it', async () => {
    await fetchSecrets('web', {
      VAULT_ADDR: 'http://127.0.0.1:1',
      OIDC_CLIENT_SECRET_FILE: '/run/secrets/x',
    });
  });

  it('what was not fetched is no secret', () => {
    expect(secretFile.safeParse(at('other')).error?.issues[0]?.message).toContain('was not fetched from Vault');
  }); // prettier-ignore

  it.each<[string, Environment, string]>([
    ['no address', { VAULT_ADDR: undefined }, 'VAULT_ADDR: is required, since Vault is referred to by OIDC_CLIENT_SECRET_FILE'],
    ['no token', { VAULT_SERVICE_JWT_FILE: '/nowhere' }, 'the file `/nowhere` holds no token; web shows it to Vault to sign in'],
    ["another service's role", { VAULT_SERVICE_ROLE: 'deputy-mcp' }, 'vault lets nobody in as `deputy-mcp` by `auth/services`'],
    ['a role that is none', { VAULT_SERVICE_ROLE: 'nobody' }, 'role "nobody" could not be found'],
    ['a method that is none', { VAULT_SERVICE_AUTH: 'kubernetes' }, 'start again once vault serves'],
    ["another service's secret", { OIDC_CLIENT_SECRET_FILE: at('client_secret', 'mcp') }, 'vault refuses `kv/data/deputy/mcp` to the role `deputy-web`: its policy must let it read that path'],
    ['a field that is not there', { OIDC_CLIENT_SECRET_FILE: at('secret') }, 'OIDC_CLIENT_SECRET_FILE: `kv/data/deputy/web` has no text `secret`: `vault kv patch` adds it'],
    ['a field of every object', { OIDC_CLIENT_SECRET_FILE: at('constructor') }, 'has no text `constructor`'],
    ['a field without text', { OIDC_CLIENT_SECRET_FILE: at('empty') }, 'has no text `empty`'],
    ['no field', { OIDC_CLIENT_SECRET_FILE: 'vault:kv/data/deputy/web' }, 'must be `vault:<path>#<field>`'],
    ['a path out of it', { OIDC_CLIENT_SECRET_FILE: 'vault:kv/data/../../sys/seal#x' }, 'must be `vault:<path>#<field>`'],
    ['a Vault that is away', { VAULT_ADDR: 'http://127.0.0.1:1' }, 'nothing can be fetched now: vault cannot be reached; start again once vault serves'],
  ])('no start without its secrets: %s refuses it and says what to do', async (_what, change, said) => {
    expect(await refusalOf({ OIDC_CLIENT_SECRET_FILE: at(), ...change })).toContain(said);
  }); // prettier-ignore

  it('no start without its secrets: one that is not there, of the paths that it may read', async () => {
    const root = vault.client();
    const policy = `${policyOf('web')}\npath "kv/data/deputy/later" { capabilities = ["read"] }`;
    await root.write('sys/policies/acl/deputy-service-web', { policy });
    expect(await refusalOf({ OIDC_CLIENT_SECRET_FILE: at('x', 'later') })).toContain(
      'nothing is at `kv/data/deputy/later`: `vault kv put` writes it',
    );
    await root.write('sys/policies/acl/deputy-service-web', { policy: policyOf('web') });
  });

  it('no start without its secrets: a Vault that never answers, in time', async () => {
    const VAULT_ADDR = await serve(() => undefined);
    expect(await refusalOf({ OIDC_CLIENT_SECRET_FILE: at(), VAULT_ADDR }, 50)).toContain('start again once');
  });

  it('no start without its secrets: a sealed Vault, which says so', async () => {
    await vault.client().write('sys/seal', {});
    try {
      expect(await refusalOf({ OIDC_CLIENT_SECRET_FILE: at() })).toContain(
        'vault is sealed: somebody must unseal it; start again once vault serves',
      );
    } finally {
      await vault.client('').write('sys/unseal', { key: vault.rootToken });
    }
  });

  it('no start without its secrets: answers that are none of Vault', async () => {
    const VAULT_ADDR = await serve((_incoming, response) => response.end('{"hello":"world"}'));
    expect(await refusalOf({ OIDC_CLIENT_SECRET_FILE: at(), VAULT_ADDR })).toContain('start again once');
  });
});

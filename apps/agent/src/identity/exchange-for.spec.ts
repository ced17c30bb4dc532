import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type IssuerEntry, trustIssuers, createTokenVerifier } from '#libs/principal';
import { localTenants } from '#test/issuer/local-people';
import { localScopes } from '#test/issuer/local-scopes';
import { startNamedProvider } from '#test/issuer/providers/all-providers';
import { type RunningProvider } from '#test/issuer/providers/start-provider';
import { nothingRevoked } from '#test/nothing-revoked';
import { readAgentConfig } from '../config.js';
import { exchangeFor } from './exchange-for.js';

let folder: string;
let home: RunningProvider;
let other: RunningProvider;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exchange-for-'));
  [[home], [other]] = await Promise.all([startNamedProvider('keycloak'), startNamedProvider('generic')]);
});
afterAll(async () => {
  await Promise.all([home.stop(), other.stop(), rm(folder, { recursive: true })]);
});

/** The agent's exchange, where people sign in at `home`, and the token endpoint's view of an exchange of somebody's token. */
async function exchanging(change: Partial<IssuerEntry>) {
  const file = [home.entry, { ...other.entry, ...change }];
  const [issuersFile, secretFile] = [join(folder, 'issuers.json'), join(folder, 'secret')];
  await writeFile(issuersFile, JSON.stringify(file));
  await writeFile(secretFile, 'secret-at-home');
  const config = readAgentConfig({
    OIDC_ISSUER: home.issuer,
    OIDC_ISSUERS_FILE: issuersFile,
    OIDC_CLIENT_SECRET_FILE: secretFile,
    NATS_URL: 'nats://127.0.0.1:4222',
    NATS_NKEY_SEED_FILE: secretFile,
  });
  const exchange = exchangeFor(config, nothingRevoked);
  const issuers = trustIssuers({ OIDC_ISSUER: home.issuer, OIDC_ISSUERS_FILE: file }, localTenants);
  const common = { issuers, tenants: localTenants, scopes: localScopes, revocations: nothingRevoked };
  const verifier = createTokenVerifier({ ...common, audience: 'api://deputy-agent' });
  return async (at: RunningProvider) => {
    const before = at.asked.length;
    const principal = await verifier.verify(await at.issue({ username: 'bob' }));
    await exchange.exchange(principal).catch(() => undefined);
    return at.asked.slice(before).map(({ form }) => form.get('client_secret'));
  };
}

describe('a secret is shown to the issuer that gave it', () => {
  it('and to no other: each issuer elsewhere has one of its own, or the agent does not start', async () => {
    await expect(exchanging({})).rejects.toThrow(`\`${other.issuer}\`: \`agentSecretFile\` is required`);
    const agentSecretFile = join(folder, 'of-other');
    await expect(exchanging({ agentSecretFile })).rejects.toThrow(`\`${other.issuer}\``);
    await writeFile(agentSecretFile, 'secret-at-the-other');
    const secretsAt = await exchanging({ agentSecretFile });
    expect(await secretsAt(home)).toEqual(['secret-at-home']);
    expect(await secretsAt(other)).toEqual(['secret-at-the-other']);
  });
});

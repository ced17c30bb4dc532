import { afterEach, describe, expect, it } from '@jest/globals';
import { Secret } from '#libs/config';
import { localTenants } from '#test/issuer/local-people';
import { localScopes } from '#test/issuer/local-scopes';
import { type ProviderName, startNamedProvider } from '#test/issuer/providers/all-providers';
import { providerSecret, type RunningProvider } from '#test/issuer/providers/start-provider';
import { nothingRevoked } from '#test/nothing-revoked';
import { type IssuerEntry } from '../issuers/issuer-entry.js';
import { trustIssuers } from '../issuers/trust-issuers.js';
import { createTokenVerifier } from '../verification/create-token-verifier.js';
import { exchangeByIssuer } from './exchange-by-issuer.js';

const started: RunningProvider[] = [];
afterEach(() => Promise.all(started.splice(0).map((one) => one.stop())));

async function world(...names: ProviderName[]) {
  const servers = await Promise.all(names.map(startNamedProvider));
  started.push(...servers.flat());
  const file: IssuerEntry[] = servers.flat().map(({ entry }) => entry);
  const issuers = trustIssuers({ OIDC_ISSUER: file[0]?.issuer ?? '', OIDC_ISSUERS_FILE: file }, localTenants);
  const common = { issuers, tenants: localTenants, scopes: localScopes, revocations: nothingRevoked };
  return {
    at: servers.map(([first]) => first),
    forAgent: createTokenVerifier({ ...common, audience: 'api://deputy-agent' }),
    forMcp: createTokenVerifier({ ...common, audience: 'api://deputy-mcp' }),
    exchange: exchangeByIssuer({
      ...common,
      secretAt: () => new Secret(providerSecret),
    }),
  };
}

describe('on behalf of a person', () => {
  it.each(['entra', 'keycloak', 'auth0', 'okta', 'generic'] as const)(
    '%s: the token for mcp is of the same person, tenant and roles, through the agent',
    async (name) => {
      const { at, forAgent, forMcp, exchange } = await world(name);
      const before = await forAgent.verify((await at[0]?.issue({ username: 'bob' })) ?? '');
      const after = await forMcp.verify((await exchange.exchange(before)).token);
      expect(after.user).toEqual({ ...before.user, name: after.user?.name });
      expect(after).toMatchObject({ tenant: 'acme', roles: ['editor'], agent: { id: 'deputy-agent' } });
      expect(after.actors).toEqual(name === 'auth0' ? ['deputy-agent', 'deputy-web'] : ['deputy-agent']);
    },
  );

  it('an exchange changes nobody: what comes back is for the person, the tenant and the issuer that were asked for, through this client, or nothing', async () => {
    const { at, forAgent, exchange } = await world('keycloak');
    const [keycloak] = at;
    if (!keycloak) throw new Error('keycloak does not run');
    const toMcp = { api: 'mcp', client: 'deputy-agent' } as const;
    const token = await keycloak.issue({ username: 'bob' });
    for (const wrong of [
      await keycloak.issue({ username: 'alice', ...toMcp }),
      await keycloak.issue({ username: 'bob', ...toMcp, client: 'deputy-web' }),
      await keycloak.issue({ username: 'bob' }),
      await keycloak.issue({ username: 'bob', ...toMcp, overrides: { iss: 'https://elsewhere.example' } }),
      'no token at all',
    ]) {
      keycloak.answerExchangesWith(wrong);
      await expect(exchange.exchange(await forAgent.verify(token))).rejects.toMatchObject({
        code: 'refused',
        message: expect.stringMatching(/^the identity provider exchanged the token for one that /),
      });
    }
    keycloak.answerExchangesWith(undefined);
    // What was refused was not kept.
    expect((await exchange.exchange(await forAgent.verify(token))).token).toContain('.');
  });

  it('each in its own form: Entra is never sent `resource`, and others never `assertion`', async () => {
    const { at, forAgent, exchange } = await world('entra', 'keycloak');
    for (const one of at)
      await exchange.exchange(await forAgent.verify(await one.issue({ username: 'bob' })));
    const [entra, keycloak] = at.map(({ asked }) => Object.fromEntries(asked[0]?.form ?? []));
    expect(entra).toMatchObject({ requested_token_use: 'on_behalf_of', assertion: expect.any(String) });
    expect(Object.keys(entra ?? {})).not.toContain('resource');
    expect(keycloak).toMatchObject({
      audience: 'deputy-mcp',
      scope: 'deputy-mcp',
      subject_token: expect.any(String),
    });
    expect(Object.keys(keycloak ?? {})).not.toContain('assertion');
  });

  it('a token goes home: it is shown to the issuer that signed it, and to no other', async () => {
    const { at, forAgent, exchange } = await world('entra', 'keycloak');
    await exchange.exchange(await forAgent.verify((await at[1]?.issue({ username: 'bob' })) ?? ''));
    expect(at.map(({ asked }) => asked.length)).toEqual([0, 1]);
    const principal = await forAgent.verify((await at[1]?.issue({ username: 'bob' })) ?? '');
    const elsewhere = exchange.exchange({ ...principal, issuer: 'https://elsewhere.example' });
    await expect(elsewhere).rejects.toMatchObject({ code: 'refused' });
  });

  it('a challenge of Entra comes back with its claims, and junk in their place is left out', async () => {
    const { at, forAgent, exchange } = await world('entra');
    const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
    const ask = async () =>
      exchange.exchange(await forAgent.verify((await at[0]?.issue({ username: 'bob' })) ?? ''));
    at[0]?.demand(claims);
    await expect(ask()).rejects.toMatchObject({ code: 'interaction_required', claims });
    for (const junk of [
      'not json',
      '{"redirect_uri":"https://evil.example"}',
      `{"id_token":{"a":"${'x'.repeat(3_000)}"}}`,
    ]) {
      at[0]?.demand(junk);
      await expect(ask()).rejects.toMatchObject({ code: 'interaction_required', claims: undefined });
    }
  });
});

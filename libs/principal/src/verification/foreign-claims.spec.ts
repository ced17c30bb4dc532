import { describe, expect, it } from '@jest/globals';
import { localTenants } from '#test/issuer/local-people';
import { localScopes } from '#test/issuer/local-scopes';
import { providersByName, type ProviderName } from '#test/issuer/providers/all-providers';
import { type Provider, type TokenRequest } from '#test/issuer/providers/provider';
import { readSignIn } from '../issuers/read-sign-in.js';
import { trustIssuers } from '../issuers/trust-issuers.js';
import { type TrustedIssuer } from '../issuers/trusted-issuer.js';
import { TokenRejected } from '../token-rejected.js';
import { readPrincipal } from './read-principal.js';
import { requireFor } from './require-for.js';

const agent = 'api://deputy-agent';

/** A provider as it is trusted, and an honest access token's claims of it. Nothing runs. */
function at(name: ProviderName) {
  const [provider] = providersByName[name];
  const issuer = `https://provider.example${provider.path}`;
  const own = { issuer: 'https://own.example', id: 'local', profile: 'deputy', vaultMount: 'jwt' } as const;
  const file = [
    ...providersByName[name].map((one) => ({ ...one.entry, issuer: `https://provider.example${one.path}` })),
    own,
  ];
  const [trusted] = trustIssuers({ OIDC_ISSUER: issuer, OIDC_ISSUERS_FILE: file }, localTenants);
  if (!trusted) throw new Error(`${name} is not trusted`);
  const claims = provider.accessToken(issuer, request(provider));
  return {
    trusted,
    provider,
    claims,
    header: provider.header.access,
    client: provider.clients['deputy-web'],
  };
}

const request = ({ clients }: Provider): TokenRequest => ({
  person: { username: 'bob', groups: ['acme-editors'] },
  clientId: clients['deputy-web'],
  apis: ['agent'],
  now: 1_800_000_000,
  session: 'a-session',
});

const principalOf = (issuer: TrustedIssuer, claims: Record<string, unknown>, takesMachines = false) =>
  outcome(() =>
    readPrincipal('token', claims, {
      ...{ issuer, tenants: localTenants, scopes: localScopes, takesMachines },
      audience: 'api://deputy-agent',
    }),
  );

function outcome(made: () => unknown): string {
  try {
    made();
    return 'accepted';
  } catch (error) {
    if (error instanceof TokenRejected) return error.code;
    throw error;
  }
}

const all = Object.keys(providersByName) as ProviderName[];

describe('a second factor', () => {
  it('is not a key in hardware alone: `hwk` says how one proved, and not that there were two (RFC 8176)', () => {
    const { trusted, claims } = at('generic');
    const told = (amr: string[]) =>
      readPrincipal(
        'token',
        { ...claims, amr },
        {
          issuer: trusted,
          tenants: localTenants,
          scopes: localScopes,
          takesMachines: false,
          audience: 'api://deputy-agent',
        },
      ).secondFactor;
    expect([told(['hwk']), told(['pwd', 'hwk', 'mfa'])]).toEqual([false, true]);
  });
});

describe('an ID token names a person', () => {
  it('Auth0: by the claim that the entry says, as access tokens do', () => {
    const { trusted, provider } = at('auth0');
    const [named] = trusted.profile.displayName;
    const claims = provider.idToken(trusted.issuer, request(provider));
    expect(named).toMatch(/^https:/);
    expect(readSignIn({ ...claims, [named ?? '']: 'Bob' }, trusted)?.user.name).toBe('Bob');
  });
});

describe('claims that disagree', () => {
  it.each(all)('%s: two claims that name different clients make nobody, whichever is known', (name) => {
    const { trusted, claims, client } = at(name);
    expect(principalOf(trusted, claims)).toBe('accepted');
    for (const claim of ['azp', 'client_id', ...trusted.profile.client])
      for (const other of ['deputy-agent', 'another']) {
        const named = Object.fromEntries(trusted.profile.client.map((one) => [one, client]));
        const [first = ''] = trusted.profile.client;
        // One that is not the first to be read.
        if (claim === first) continue;
        expect([claim, principalOf(trusted, { ...claims, ...named, [claim]: other })]).toEqual([
          claim,
          'actor_mismatch',
        ]);
      }
  });
});

describe('an ID token opens nothing', () => {
  it.each(['okta', 'auth0', 'generic'] as const)(
    '%s: one that says all that an access token says is told by what only ID tokens say',
    (name) => {
      const { trusted, claims, header } = at(name);
      const require = (payload: Record<string, unknown>) =>
        outcome(() => requireFor(agent, trusted, { payload, header }));
      expect(require(claims)).toBe('accepted');
      for (const claim of ['nonce', 'at_hash', 'c_hash'])
        expect([claim, require({ ...claims, [claim]: 'x' })]).toEqual([claim, 'type']);
    },
  );
});

describe('a client is nobody', () => {
  it('Keycloak: a service account that says no name cannot be told from a person, so nobody comes without one', () => {
    const { trusted, claims } = at('keycloak');
    const account = { ...claims, preferred_username: 'service-account-deputy-web' };
    expect(principalOf(trusted, account)).toBe('claims');
    expect(principalOf(trusted, { ...claims, preferred_username: undefined })).toBe('claims');
    expect(principalOf(trusted, { ...claims, preferred_username: '' })).toBe('claims');
  });

  it.each(all)("%s: nor where the mesh's own machines are served", (name) => {
    const { trusted, claims, client } = at(name);
    const itself = { ...claims, sub: client };
    expect(principalOf(trusted, claims, true)).toBe('accepted');
    expect(principalOf(trusted, itself, true)).toBe('claims');
    expect(principalOf(trusted, itself)).toBe('claims');
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { localTenants } from '#test/issuer/local-people';
import { localScopes } from '#test/issuer/local-scopes';
import { providerNames, startNamedProvider } from '#test/issuer/providers/all-providers';
import { groupId } from '#test/issuer/providers/entra';
import { listen, type ProviderToken, type RunningProvider } from '#test/issuer/providers/start-provider';
import { startTestIssuer, type TestIssuer } from '#test/issuer/start-test-issuer';
import { nothingRevoked } from '#test/nothing-revoked';
import { type IssuerEntry } from '../issuers/issuer-entry.js';
import { trustIssuers } from '../issuers/trust-issuers.js';
import { TokenRejected } from '../token-rejected.js';
import { createTokenVerifier, type TokenVerifier } from './create-token-verifier.js';

type Name = (typeof providerNames)[number];
let own: TestIssuer;
const running = new Map<Name, readonly RunningProvider[]>();

beforeAll(async () => {
  own = await startTestIssuer();
  for (const name of providerNames) running.set(name, await startNamedProvider(name));
});
afterAll(async () => {
  await own.stop();
  await Promise.all([...running.values()].flat().map((one) => one.stop()));
});

const serversOf = (name: Name): readonly RunningProvider[] => running.get(name) ?? [];
const at = (name: Name): RunningProvider => {
  const [first] = serversOf(name);
  if (!first) throw new Error(`${name} does not run`);
  return first;
};

/** A verifier that trusts the mesh's own issuer and these. */
function verifierOf(
  entries: readonly IssuerEntry[],
  audience = 'api://deputy-agent',
  clock = Date.now,
): TokenVerifier {
  const file = [...entries, { issuer: own.issuer, id: 'local', profile: 'deputy' }];
  const issuers = trustIssuers({ OIDC_ISSUER: own.issuer, OIDC_ISSUERS_FILE: file }, localTenants);
  return createTokenVerifier({
    issuers,
    tenants: localTenants,
    scopes: localScopes,
    audience,
    revocations: nothingRevoked,
    clock,
  });
}
const entriesOf = (name: Name) => serversOf(name).map(({ entry }) => entry);

async function codeOf(token: string | Promise<string>, by: TokenVerifier): Promise<string> {
  try {
    await by.verify(await token);
    return 'accepted';
  } catch (error) {
    if (error instanceof TokenRejected) return error.code;
    throw error;
  }
}

describe.each(providerNames)('a token of %s', (name) => {
  const issue = (o: Partial<ProviderToken> = {}) => at(name).issue({ username: 'bob', ...o });

  it('makes a principal of the person, with the role of their group and the client by its name in the mesh', async () => {
    const principal = await verifierOf(entriesOf(name)).verify(await issue());
    expect(principal).toMatchObject({
      tenant: 'acme',
      roles: ['editor'],
      agent: { id: 'deputy-web' },
      actors: ['deputy-web'],
      issuer: at(name).issuer,
      user: { issuer: name },
    });
    expect(principal.user?.key.startsWith(`${name}#`)).toBe(true);
    expect(principal.user?.name).toContain(name === 'cognito' ? '-' : 'bob');
  });

  it('an ID token opens nothing, however it is sent', async () => {
    const by = verifierOf(entriesOf(name));
    expect(['type', 'audience', 'scope', 'claims']).toContain(await codeOf(issue({ kind: 'id' }), by));
    // Nor where the API and the client are one registration, and so the audience is right.
    const { audience } = at(name).entry.apis?.agent ?? {};
    const overrides = { ...(audience !== undefined && { aud: audience }) };
    expect(['type', 'scope', 'claims']).toContain(await codeOf(issue({ kind: 'id', overrides }), by));
  });

  it("of a client that is not configured is nobody: a client is its issuer's", async () => {
    const claim =
      { cognito: 'client_id', auth0: 'client_id', generic: 'client_id', okta: 'cid' }[name as string] ??
      'azp';
    const by = verifierOf(entriesOf(name));
    expect(await codeOf(issue({ overrides: { [claim]: 'somebody-elses' } }), by)).toBe('client_unknown');
    const own = name === 'keycloak' ? 'deputy-mcp' : 'deputy-agent';
    expect(await codeOf(issue({ overrides: { [claim]: own } }), by)).toBe('client_unknown');
  });

  it("means nothing by a group of another issuer: a group is its issuer's", async () => {
    const groups =
      { auth0: 'https://deputy.example/groups', cognito: 'cognito:groups' }[name as string] ?? 'groups';
    const named = ['acme-editors', 'acme-operators', 'Editors', '/acme/editors', groupId('acme-editors')];
    const known = new Set(Object.keys(at(name).entry.groups ?? {}));
    const value = named.filter((one) => !known.has(one));
    const overrides = name === 'generic' ? { entitlements: { groups: value } } : { [groups]: value };
    const principal = await verifierOf(entriesOf(name)).verify(await issue({ overrides }));
    expect(principal.roles).toEqual([]);
  });

  it('is refused with another algorithm than its issuer uses, and unsigned: a key has its own algorithms', async () => {
    const by = verifierOf(entriesOf(name));
    const [, payload, signature] = (await issue()).split('.');
    const { kid } = decodeProtectedHeader(await issue());
    const typ = name === 'auth0' || name === 'generic' ? 'at+jwt' : 'JWT';
    const headed = (alg: string) =>
      `${Buffer.from(JSON.stringify({ alg, typ, kid })).toString('base64url')}.${payload}.${alg === 'none' ? '' : signature}`;
    for (const alg of ['none', 'HS256', 'PS256', name === 'generic' ? 'RS256' : 'ES256'])
      expect([alg, await codeOf(headed(alg), by)]).toEqual([alg, 'algorithm']);
  });

  it('leaves groups out and says where they are: refused, and what it names is never asked', async () => {
    let hits = 0;
    const trap = await listen();
    trap.serve({ 'GET /getMemberObjects': () => ((hits += 1), { body: { value: ['acme-editors'] } }) });
    const endpoint = `${trap.origin}/getMemberObjects`;
    const overrides = {
      groups: undefined,
      _claim_names: { groups: 'src1' },
      _claim_sources: { src1: { endpoint } },
    };
    const error: unknown = await verifierOf(entriesOf(name))
      .verify(await issue({ overrides }))
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: 'groups_overage',
      message: expect.stringContaining('groupMembershipClaims'),
    });
    expect(hits).toBe(0);
    await trap.stop();
  });

  it("of another issuer that signs in its name is refused: keys are their issuer's", async () => {
    const by = verifierOf(entriesOf(name));
    const forged = own.issue({
      audience: 'api://deputy-agent',
      username: 'bob',
      overrides: { iss: at(name).issuer },
    });
    expect(['unknown_key', 'algorithm']).toContain(await codeOf(forged, by));
    expect(['unknown_key', 'algorithm']).toContain(
      await codeOf(issue({ overrides: { iss: own.issuer } }), by),
    );
  });

  it('of an issuer that nobody configured is refused', async () => {
    expect(await codeOf(issue(), verifierOf([]))).toBe('issuer');
  });

  it('says which claims are missing, by their names there', async () => {
    const by = verifierOf(entriesOf(name));
    const { user, tokenId } = {
      user: 'sub',
      tokenId: 'jti',
      ...(name === 'entra' && { user: 'oid', tokenId: 'uti' }),
    };
    for (const claim of [name === 'okta' ? 'uid' : user, tokenId]) {
      const error: unknown = await by
        .verify(await issue({ overrides: { [claim]: undefined } }))
        .catch((e: unknown) => e);
      expect(error).toMatchObject({ code: 'claims', message: expect.stringContaining(`\`${claim}\``) });
    }
  });
});

describe('one token, one API', () => {
  it.each(['entra', 'keycloak', 'auth0', 'generic'] as const)(
    'a token of %s for mcp is refused by the agent, and the other way round',
    async (name) => {
      const [forAgent, forMcp] = [
        verifierOf(entriesOf(name)),
        verifierOf(entriesOf(name), 'api://deputy-mcp'),
      ];
      const toMcp = { username: 'bob', api: 'mcp', client: 'deputy-agent' } as const;
      expect(await codeOf(at(name).issue(toMcp), forAgent)).toBe('audience');
      expect(await codeOf(at(name).issue({ username: 'bob' }), forMcp)).toBe('audience');
      expect(await codeOf(at(name).issue(toMcp), forMcp)).toBe('accepted');
    },
  );

  it('Okta: a server speaks for its own API, and for no other', async () => {
    const [agent, mcp] = serversOf('okta');
    const token = await agent?.issue({ username: 'bob', overrides: { aud: 'api://deputy-mcp' } });
    expect(await codeOf(token ?? '', verifierOf(entriesOf('okta'), 'api://deputy-mcp'))).toBe('issuer');
    const honest = await mcp?.issue({ username: 'bob', client: 'deputy-agent' });
    const principal = await verifierOf(entriesOf('okta'), 'api://deputy-mcp').verify(honest ?? '');
    expect(principal.user?.key).toBe(
      (await verifierOf(entriesOf('okta')).verify(await at('okta').issue({ username: 'bob' }))).user?.key,
    );
  });

  it('Keycloak: a token for every API at once is refused by each', async () => {
    const token = at('keycloak').issue({ username: 'bob', apis: ['agent', 'mcp', 'audit'] });
    expect(await codeOf(token, verifierOf(entriesOf('keycloak')))).toBe('claims');
  });

  it('Cognito: whose token it is and what it opens stand for the audience, which it has none of', async () => {
    const scope = 'openid api://deputy-agent/access_as_user api://deputy-audit/access_as_user';
    const entry: IssuerEntry = {
      ...at('cognito').entry,
      apis: { ...at('cognito').entry.apis, audit: { scope: 'api://deputy-audit/access_as_user' } },
    };
    const issue = (overrides: Record<string, unknown>) => at('cognito').issue({ username: 'bob', overrides });
    expect(await codeOf(issue({ scope }), verifierOf([entry]))).toBe('audience');
    expect(await codeOf(issue({ scope: 'openid' }), verifierOf([entry]))).toBe('scope');
    expect(await codeOf(issue({ aud: 'api://deputy-agent' }), verifierOf([entry]))).toBe('type');
    expect(await codeOf(issue({ token_use: 'id' }), verifierOf([entry]))).toBe('type');
    expect(await codeOf(at('cognito').issue({ username: 'bob', kind: 'id' }), verifierOf([entry]))).toBe(
      'type',
    );
  });
});

describe('a person is no name', () => {
  it('Entra: is one person at every API, though `sub` is another one at each', async () => {
    const toAgent = await at('entra').issue({ username: 'bob' });
    const toMcp = await at('entra').issue({ username: 'bob', api: 'mcp', client: 'deputy-agent' });
    expect(decodeJwt(toAgent).sub).not.toBe(decodeJwt(toMcp).sub);
    const first = await verifierOf(entriesOf('entra')).verify(toAgent);
    const second = await verifierOf(entriesOf('entra'), 'api://deputy-mcp').verify(toMcp);
    expect(first.user?.key).toBe(second.user?.key);
  });

  it('two people who are given one name stay two', async () => {
    const named = { preferred_username: 'alice@acme.example', name: 'alice', upn: 'alice@acme.example' };
    const alice = await verifierOf(entriesOf('entra')).verify(await at('entra').issue({ username: 'alice' }));
    const bob = await verifierOf(entriesOf('entra')).verify(
      await at('entra').issue({ username: 'bob', overrides: named }),
    );
    expect(bob.user?.name).toBe(alice.user?.name);
    expect(bob.user?.key).not.toBe(alice.user?.key);
  });

  it('Okta: a changed sign-in name is the same person', async () => {
    const by = verifierOf(entriesOf('okta'));
    const before = await by.verify(await at('okta').issue({ username: 'bob' }));
    const after = await by.verify(
      await at('okta').issue({ username: 'bob', overrides: { sub: 'robert@acme.example' } }),
    );
    expect(after.user?.key).toBe(before.user?.key);
  });

  it('somebody with the same subject at two issuers is two people: each issuer speaks for its own people', async () => {
    const by = verifierOf([...entriesOf('keycloak'), ...entriesOf('generic')]);
    const sub = 'one-subject';
    const [here, there] = await Promise.all(
      (['keycloak', 'generic'] as const).map(async (name) =>
        by.verify(await at(name).issue({ username: 'bob', overrides: { sub } })),
      ),
    );
    expect(here?.user?.key).not.toBe(there?.user?.key);
    // Nor by saying whose person it is: only the mesh's own may, for issuers whose tokens it exchanges.
    const claiming = await by.verify(
      await at('generic').issue({ username: 'bob', overrides: { sub, idp: 'keycloak' } }),
    );
    expect(claiming.user?.issuer).toBe('generic');
    const mesh = (idp: string) =>
      own.issue({
        audience: 'api://deputy-agent',
        username: 'bob',
        overrides: { idp, sub: `${idp}#${sub}` },
      });
    expect(await codeOf(mesh('keycloak'), by)).toBe('issuer');
    const withCognito = verifierOf(entriesOf('cognito'));
    expect((await withCognito.verify(await mesh('cognito'))).user?.issuer).toBe('cognito');
    const claimed = own.issue({
      audience: 'api://deputy-agent',
      username: 'bob',
      overrides: { idp: 'cognito', sub: 'local#bob' },
    });
    expect(await codeOf(claimed, withCognito)).toBe('claims');
  });
});

describe('Entra', () => {
  const other = '00000000-0000-4000-8000-000000000000';
  const issue = (overrides: Record<string, unknown>) => at('entra').issue({ username: 'bob', overrides });

  it('a token of another tenant, signed with the keys that all of them share, is refused', async () => {
    const { issuer } = at('entra');
    const iss = issuer.replace(/[^/]+\/v2\.0$/, `${other}/v2.0`);
    const by = verifierOf(entriesOf('entra'));
    expect(await codeOf(issue({ iss, tid: other }), by)).toBe('issuer');
    expect(await codeOf(issue({ tid: other }), by)).toBe('tenant');
    expect(await codeOf(issue({ tid: undefined }), by)).toBe('claims');
  });
  it('a token of version 1 is refused', async () => {
    expect(await codeOf(issue({ ver: '1.0' }), verifierOf(entriesOf('entra')))).toBe('type');
  });
  it('a token of an application for itself is nobody', async () => {
    const app = { scp: undefined, roles: ['access_as_app'], idtyp: 'app' };
    expect(await codeOf(issue(app), verifierOf(entriesOf('entra')))).toBe('claims');
    expect(await codeOf(issue({ idtyp: 'app' }), verifierOf(entriesOf('entra')))).toBe('claims');
  });
  it('an audience that is the address of the API, as in version 1, is another', async () => {
    const { audience } = at('entra').entry.apis?.agent ?? {};
    expect(await codeOf(issue({ aud: `api://${audience}` }), verifierOf(entriesOf('entra')))).toBe(
      'audience',
    );
  });
});

describe('clients that come for themselves are nobody', () => {
  it.each([
    ['auth0', { gty: 'client-credentials' }],
    ['auth0', { sub: 'b4Jx8Web@clients' }],
    ['keycloak', { preferred_username: 'service-account-deputy-web' }],
    ['cognito', { sub: '1example23456789' }],
    ['okta', { sub: '0oa1web', uid: undefined }],
  ] as const)('%s: %j', async (name, overrides) => {
    const token = at(name).issue({ username: 'bob', overrides: { ...overrides } });
    expect(await codeOf(token, verifierOf(entriesOf(name)))).toBe('claims');
  });
});

describe('a second factor', () => {
  it.each([
    ['entra', { acrs: ['c1'] }, { acrs: ['c1'] }],
    ['entra', { amr: ['pwd', 'mfa'] }, undefined],
    ['keycloak', { acr: '2' }, undefined],
    ['okta', { amr: ['pwd', 'mfa'] }, undefined],
    // Amazon Cognito, 'Authentication levels with ACR and AMR claims'.
    ['cognito', { acr: 'urn:cognito:loa:3', amr: ['pwd', 'otp', 'mfa'] }, undefined],
    ['cognito', { acr: 'urn:acme:strong' }, { acr: ['urn:acme:strong'] }],
    // Auth0 documents `amr` of ID tokens alone; in an access token an Action says it.
    ['auth0', { 'https://deputy.example/amr': ['mfa'] }, { 'https://deputy.example/amr': ['mfa'] }],
    // RFC 9068 section 2.2.1 and RFC 8176 section 2.
    ['generic', { amr: ['pwd', 'mfa'] }, undefined],
    ['generic', { acr: 'urn:example:two' }, { acr: ['urn:example:two'] }],
  ] as [Name, Record<string, unknown>, Record<string, string[]> | undefined][])(
    '%s says it by %j',
    async (name, overrides, secondFactor) => {
      const { entry: shipped } = at(name);
      const entry = { ...shipped, ...(secondFactor && { claims: { ...shipped.claims, secondFactor } }) };
      const others = serversOf(name)
        .slice(1)
        .map((one) => one.entry);
      const by = verifierOf([entry, ...others]);
      expect((await by.verify(await at(name).issue({ username: 'bob', overrides }))).secondFactor).toBe(true);
      expect((await by.verify(await at(name).issue({ username: 'bob' }))).secondFactor).toBe(false);
    },
  );
});

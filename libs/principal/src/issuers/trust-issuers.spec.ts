import { describe, expect, it } from '@jest/globals';
import { ConfigError } from '#libs/config';
import { localTenants } from '#test/issuer/local-people';
import { providerNames, startNamedProvider } from '#test/issuer/providers/all-providers';
import { type IssuerEntry } from './issuer-entry.js';
import { exchangeTarget, trustIssuers } from './trust-issuers.js';

const tid = '8c3b7a52-6a3d-4a1e-9f0e-0d5f6f1c2b11';
const entra: IssuerEntry = {
  issuer: `https://login.microsoftonline.com/${tid}/v2.0`,
  profile: 'entra',
  tenants: { [tid]: 'acme' },
  groups: { 'object-1': 'acme-editors' },
  apis: { agent: { audience: 'a', scope: 'api://a/use' }, mcp: { audience: 'm', scope: 'api://m/use' } },
  clients: { 'deputy-web': 'w', 'deputy-agent': 'a' },
};
const own = { issuer: 'http://localhost:3001', profile: 'deputy' } as const;

function gapsOf(...file: unknown[]): readonly string[] {
  const first = (file[0] as { issuer?: string } | undefined)?.issuer ?? 'https://none.example';
  try {
    trustIssuers({ OIDC_ISSUER: first, OIDC_ISSUERS_FILE: file }, localTenants);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('issuers are complete or refused, with every gap at once', () => {
  it("without a file there is the mesh's own, under its id", () => {
    const [only, ...others] = trustIssuers(
      { OIDC_ISSUER: own.issuer, OIDC_ISSUER_ID: 'local' },
      localTenants,
    );
    expect(others).toEqual([]);
    expect(only).toMatchObject({
      issuer: own.issuer,
      id: 'local',
      vaultMount: 'jwt',
      profile: { name: 'deputy' },
    });
    expect(only?.apis.get('api://deputy-mcp')?.granted).toBe('access_as_user');
  });

  it.each(providerNames)('the entry that docs/identity.md has people write for %s is whole', async (name) => {
    const servers = await startNamedProvider(name);
    expect(gapsOf(...servers.map(({ entry }) => entry), own)).toEqual([]);
    await Promise.all(servers.map((one) => one.stop()));
  });

  it('each gap of an entry is named, with what to write', () => {
    const bare = {
      issuer: 'https://login.microsoftonline.com/common/v2.0',
      profile: 'entra',
      apis: { agent: { scope: 's' } },
    };
    expect(gapsOf(bare)).toEqual([
      expect.stringContaining('`tenants` is required: what `tid` says'),
      expect.stringContaining('`groups` is required'),
      expect.stringContaining('`apis.agent.audience` is required'),
      expect.stringContaining('`clients.deputy-web` is required'),
      expect.stringContaining('with the id of one tenant'),
      expect.stringContaining('needs `apis.mcp`, or `exchange`: `local-sts`'),
    ]);
  });

  it.each<[string, Partial<IssuerEntry>, string]>([
    ['generic without what it cannot know', { profile: 'generic' }, '`claims.user` is required'],
    ['auth0 without the claim of groups', { profile: 'auth0' }, '`claims.groups` is required'],
    ['a person who is a name: a person is no name', { claims: { user: 'email' } }, '`email` may change'],
    [
      'Entra by what differs for each client: a person is no name',
      { claims: { user: 'sub' } },
      '`sub` may change',
    ],
    [
      'a name behind a namespace: a person is no name',
      { claims: { user: 'https://example.com/Email' } },
      'may change',
    ],
    ['an address in which a person could end the issuer', { issuer: 'https://x.example#y' }, 'no fragment'],
    ['a tenant that is none', { tenants: { [tid]: 'nowhere' } }, '`nowhere` is no tenant'],
    [
      'two groups that Vault takes for one',
      { groups: { Editors: 'acme-editors', editors: 'acme-readers' } },
      '`Editors` and `editors` differ in letter case alone',
    ],
    [
      'a group of a tenant that is not its own',
      { groups: { x: 'globex-editors' } },
      'no group of the issuer',
    ],
    [
      "a tenant that is another's",
      { tenants: { [tid]: 'acme', 'another-id': 'globex' } },
      'an entry of its own',
    ],
    ['both kinds of tenant', { tenant: 'acme' }, 'not both'],
    [
      'two APIs under one audience',
      { apis: { agent: { audience: 'a', scope: 's' }, mcp: { audience: 'a', scope: 't' } } },
      'the same audience',
    ],
    ['two clients with one id', { clients: { 'deputy-web': 'a', 'deputy-agent': 'a' } }, 'the same id'],
    ['a shared secret for a signature', { algorithms: ['HS256' as 'RS256'] }, 'Invalid option'],
    ['a word that nobody knows', { audiance: 'x' } as Partial<IssuerEntry>, 'audiance'],
    ['an exchange that nobody makes', { exchange: 'local-sts' }, 'needs an entry with the profile `deputy`'],
  ])('%s', (_what, change, said) => {
    expect(gapsOf({ ...entra, ...change }).join('\n')).toContain(said);
  });

  it('an audience for tokens that name none, and two APIs behind one scope', () => {
    const cognito = {
      issuer: 'https://cognito-idp.eu-central-1.amazonaws.com/p',
      profile: 'cognito',
      tenant: 'acme',
      groups: { e: 'acme-editors' },
      apis: { agent: { audience: 'x', scope: 's' }, audit: { scope: 's' } },
      clients: { 'deputy-web': 'w' },
    };
    const gaps = gapsOf(cognito, own).join('\n');
    expect(gaps).toContain('leave `audience` out');
    expect(gaps).toContain('the same scope');
    const opensTools = { ...cognito, apis: { agent: { scope: 's' }, mcp: { scope: 't' } } };
    expect(gapsOf(opensTools, own).join('\n')).toContain('`apis.mcp`: tokens of `cognito` name no audience');
  });
});

describe('issuers beside one another', () => {
  it('OIDC_ISSUER has an entry, and comes first', () => {
    expect(gapsOf({ ...entra, vaultMount: 'jwt-entra' }, own)).toEqual([]);
    const trusted = trustIssuers(
      { OIDC_ISSUER: own.issuer, OIDC_ISSUERS_FILE: [{ ...entra, vaultMount: 'jwt-entra' }, own] },
      localTenants,
    );
    expect(trusted.map(({ profile }) => profile.name)).toEqual(['deputy', 'entra']);
    const another = { OIDC_ISSUER: own.issuer, OIDC_ISSUER_ID: 'local', OIDC_ISSUERS_FILE: [own] };
    expect(() => trustIssuers(another, localTenants)).toThrow('say it in the file alone');
    const none = () =>
      trustIssuers({ OIDC_ISSUER: 'https://other.example', OIDC_ISSUERS_FILE: [own] }, localTenants);
    expect(none).toThrow('has no entry');
  });

  it.each<[string, unknown[], string]>([
    ['one issuer twice', [entra, { ...entra, id: 'b', vaultMount: 'b' }], 'has two entries'],
    [
      'people of two under one id: each issuer speaks for its own people',
      [
        { ...entra, id: 'x' },
        { ...own, id: 'x', vaultMount: 'b' },
      ],
      'taken for each other',
    ],
    ['two in one place of Vault', [{ ...entra, vaultMount: 'jwt' }, own], 'give each its own'],
    [
      "two of the mesh's own",
      [own, { ...own, issuer: 'http://localhost:3002', vaultMount: 'b' }],
      'one issuer of its own',
    ],
  ])('%s', (_what, file, said) => {
    expect(gapsOf(...file).join('\n')).toContain(said);
  });

  const okta = (origin: string, api: 'agent' | 'mcp'): IssuerEntry => ({
    issuer: `${origin}/oauth2/${api}`,
    id: 'okta',
    profile: 'okta',
    tenant: 'acme',
    groups: { Editors: 'acme-editors' },
    apis: { [api]: { audience: `api://deputy-${api}`, scope: 'access_as_user' } },
    clients: { 'deputy-web': 'w', 'deputy-agent': 'a' },
    vaultMount: `jwt-${api}`,
  });

  it('Okta: servers of two organisations do not, though they say one id', () => {
    const [agent, mcp] = [okta('https://one.okta.example', 'agent'), okta('https://two.okta.example', 'mcp')];
    const gaps = gapsOf(agent, mcp).join('\n');
    expect(gaps).toContain('the id `okta` is of two entries');
    // Nor is a token of the one exchanged at the other.
    expect(gaps).toContain('`https://one.okta.example/oauth2/agent` needs `apis.mcp`');
    expect(gapsOf(agent, okta('https://one.okta.example', 'mcp'))).toEqual([]);
  });

  it('Okta: a server has one audience, so two APIs are two servers', () => {
    const { apis, ...entry } = okta('https://one.okta.example', 'agent');
    const both = { ...entry, apis: { ...apis, mcp: { audience: 'api://deputy-mcp', scope: 'mcp' } } };
    expect(gapsOf(both)).toEqual([expect.stringContaining('an authorization server has one audience')]);
  });

  it.each<[string, object]>([
    ['tenant', { tenant: 'acme' }],
    ['tenants', { tenants: { acme: 'globex' } }],
    ['groups', { groups: { 'acme-readers': 'acme-editors' } }],
    ['apis', { apis: { agent: { audience: 'api://deputy-mcp', scope: 's' } } }],
    ['clients', { clients: { 'deputy-agent': 'deputy-web' } }],
    ['claims', { claims: { user: 'tid' } }],
    ['algorithms', { algorithms: ['ES256'] }],
  ])("of the mesh's own nothing is said otherwise: %s", (name, change) => {
    expect(gapsOf({ ...own, ...change })).toEqual([
      expect.stringContaining(`\`${name}\` is not said of the mesh's own`),
    ]);
  });

  it('Okta: servers of one organisation know the same people, and the exchange is at that of mcp', async () => {
    const [agent, mcp, ...more] = await startNamedProvider('okta');
    const file = [agent.entry, mcp?.entry];
    const trusted = trustIssuers({ OIDC_ISSUER: agent.issuer, OIDC_ISSUERS_FILE: file }, localTenants);
    const [first, second] = trusted;
    expect(first && exchangeTarget(first, trusted)).toBe(second);
    for (const one of [agent, mcp, ...more]) await one?.stop();
  });
});

import { type NamedTest, requireTest } from './require-test.js';

const providers = ['entra', 'keycloak', 'cognito', 'auth0', 'okta', 'generic'] as const;
type Provider = (typeof providers)[number];

type Capability = {
  what: string;
  /** A test that shows it, by provider; or why there is nothing to show. Whatever is not named is unproven. */
  shown: Partial<Record<Provider, NamedTest | string>>;
};

const by = (file: string, test: string, of: readonly Provider[] = providers) =>
  Object.fromEntries(of.map((name) => [name, { file, test }]));
const tokens = 'libs/principal/src/verification/providers.spec.ts';
const foreign = 'libs/principal/src/verification/foreign-claims.spec.ts';
const exchange = 'libs/principal/src/exchange/exchange-by-issuer.spec.ts';
const upstream = 'apps/identity/src/delegation/upstream.integration.spec.ts';
const chain = 'test/providers.integration.spec.ts';
const exchanging = ['entra', 'keycloak', 'auth0', 'okta', 'generic'] as const;
const oneTenant = 'one tenant';

/** What providers differ in. Each test runs against a fake of the provider, made of its documentation (test/kit/issuer/providers). */
const capabilities: readonly Capability[] = [
  {
    what: 'a person signs in, asks, and reads rows through Vault with their own right',
    shown: by(chain, 'an editor signs in, asks, and reads rows with their own right, and the record names them'),
  },
  { what: 'what the person may not do is refused', shown: by(chain, 'a reader who wants to write is refused by policy') },
  { what: 'access tokens are verified', shown: by(tokens, 'makes a principal of the person, with the role of their group') },
  { what: 'an ID token is refused', shown: by(tokens, 'an ID token opens nothing, however it is sent') },
  { what: 'a client that is not configured is refused', shown: by(tokens, 'of a client that is not configured is nobody') },
  { what: 'groups of another issuer mean nothing', shown: by(tokens, 'means nothing by a group of another issuer') },
  { what: 'a token for another API is refused', shown: {
      ...by(tokens, 'for mcp is refused by the agent, and the other way round', ['entra', 'keycloak', 'auth0', 'generic']),
      ...by(tokens, 'Cognito: whose token it is and what it opens stand for the audience', ['cognito']),
      ...by(tokens, 'Okta: a server speaks for its own API, and for no other', ['okta']),
  } },
  { what: 'a token of another tenant is refused', shown: {
      ...by(tokens, 'a token of another tenant, signed with the keys that all of them share, is refused', ['entra']),
      ...{ keycloak: oneTenant, cognito: oneTenant, auth0: oneTenant, okta: oneTenant, generic: oneTenant },
  } },
  { what: 'a token that leaves groups out is refused', shown: by(tokens, 'leaves groups out and says where they are') },
  { what: 'a client that comes for itself is refused', shown: {
      ...by(tokens, 'a token of an application for itself is nobody', ['entra']),
      ...by(tokens, 'clients that come for themselves are nobody', ['keycloak', 'cognito', 'auth0', 'okta']),
      ...by(foreign, "nor where the mesh's own machines are served", ['generic']),
  } },
  { what: 'a second factor is seen', shown: by(tokens, 'a second factor') },
  { what: 'the token is exchanged on behalf of the person', shown: {
      ...by(exchange, 'the token for mcp is of the same person, tenant and roles, through the agent', exchanging),
      ...by(upstream, 'becomes one of this service for mcp, that names the person by their whole key', ['cognito']),
  } },
  { what: 'a challenge for a stronger sign-in reaches the browser', shown: by(chain, 'a challenge of Entra travels to the browser', ['entra']) },
  { what: 'the page of decisions', shown: {
      ...by(chain, 'is shown decisions, by a token for that API alone', ['entra', 'keycloak', 'auth0', 'generic']),
      cognito: 'closed: one token, one API',
      okta: 'closed: one server, one API',
  } },
  { what: 'signing out at the provider ends sessions here (back-channel)', shown: by(chain, 'the provider says that a person signed out, by its own name of them') },
  { what: 'run with a real tenant', shown: {} },
]; // prettier-ignore

/**
 * The table of docs/identity.md, and the tests that it names.
 * @throws Error for a test that is in no spec any more
 */
export function providersTable(root: string): string {
  const proofs: NamedTest[] = [];
  const cellOf = (shown: NamedTest | string | undefined): string => {
    if (shown === undefined) return 'unproven';
    if (typeof shown === 'string') return shown;
    requireTest(root, shown, 'tools/docs/providers-table.ts');
    const known = proofs.findIndex(({ file, test }) => file === shown.file && test === shown.test);
    if (known < 0) proofs.push(shown);
    return `test ${known < 0 ? proofs.length : known + 1}`;
  };
  const rows = capabilities.map(({ what, shown }) => [what, ...providers.map((name) => cellOf(shown[name]))]);
  const table = [['', ...providers], ['', ...providers].map(() => '---'), ...rows];
  const named = proofs.map(({ file, test }, index) => `${index + 1}. \`${file}\`: ${test}`);
  return `${table.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n\n${named.join('\n')}`;
}

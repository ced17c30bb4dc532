import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { type IssuerEntry } from '#libs/principal';

export type Algorithm = 'RS256' | 'ES256';

/** An issuer of the profile `generic` whose tokens are signed with one algorithm. */
export interface SigningIssuer {
  /** Its entry of OIDC_ISSUERS_FILE. */
  readonly entry: IssuerEntry;
  /** Tokens of one person, each of its own. */
  readonly issue: (api: 'agent' | 'mcp', count: number) => Promise<string[]>;
  stop(): Promise<void>;
}

const clients = { 'deputy-web': 'bench-web', 'deputy-agent': 'bench-agent' } as const;
const audienceOf = (api: 'agent' | 'mcp') => `https://bench.example/${api}`;

/** Serves its metadata and keys on a free loopback port. */
export async function startSigningIssuer(alg: Algorithm): Promise<SigningIssuer> {
  const { publicKey, privateKey } = await generateKeyPair(alg);
  const jwk = { ...(await exportJWK(publicKey)), alg, use: 'sig', kid: randomUUID() };
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(request.url === '/jwks' ? { keys: [jwk] } : metadata));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const metadata = {
    issuer,
    ...{ jwks_uri: `${issuer}/jwks`, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token` },
    ...{ response_types_supported: ['code'], subject_types_supported: ['public'], id_token_signing_alg_values_supported: [alg] },
  }; // prettier-ignore
  const claims = { sub: 'bench', preferred_username: 'bench', groups: ['editors'], sid: 'bench' };

  return {
    entry: {
      issuer,
      profile: 'generic',
      tenant: 'acme',
      groups: { editors: 'acme-editors' },
      apis: {
        agent: { audience: audienceOf('agent'), scope: 'agent.use' },
        mcp: { audience: audienceOf('mcp'), scope: 'mcp.use' },
      },
      clients,
      claims: { user: 'sub', groups: 'groups' },
      exchange: 'local-sts',
      algorithms: [alg],
      vaultMount: 'jwt-people',
    },
    issue: (api, count) => {
      const client_id = api === 'agent' ? clients['deputy-web'] : clients['deputy-agent'];
      const one = () =>
        new SignJWT({ ...claims, client_id, scope: `${api}.use` })
          .setProtectedHeader({ alg, typ: 'at+jwt', kid: jwk.kid })
          .setIssuer(issuer)
          .setAudience(audienceOf(api))
          .setJti(randomUUID())
          .setIssuedAt()
          .setExpirationTime('30m')
          .sign(privateKey);
      return Promise.all(Array.from({ length: count }, one));
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

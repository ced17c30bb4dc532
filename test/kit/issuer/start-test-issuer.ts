import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { type TenantDirectory } from '#libs/contracts';
import { localTenants } from './local-people.js';
import { tokenClaims, type TokenOptions } from './token-claims.js';

/** Tokens no verifier may accept, each wrong in one way only. */
export interface Forgeries {
  /** `alg: none`, no signature (RFC 8725 section 3.2). */
  unsigned(o: TokenOptions): string;
  /** HS256 keyed with the PEM of the public key (RFC 8725 section 2.1). */
  hmacWithPublicKey(o: TokenOptions): Promise<string>;
  /** A valid signature, under the published kid, by a key the issuer does not have. */
  otherKey(o: TokenOptions): Promise<string>;
  /** As otherKey, with the attacker's public key in the `jwk` header. */
  embeddedKey(o: TokenOptions): Promise<string>;
  wrongIssuer(o: TokenOptions): Promise<string>;
  expired(o: TokenOptions): Promise<string>;
  /** `typ: JWT`: an id token or another kind of JWT posing as an access token. */
  wrongType(o: TokenOptions): Promise<string>;
}

export interface TestIssuer {
  readonly issuer: string;
  /** Hand this to the verifier under test. */
  readonly tenants: TenantDirectory;
  /** How often the key set was fetched. */
  readonly keyFetches: number;
  issue(o: TokenOptions): Promise<string>;
  readonly forge: Forgeries;
  /** Signs with a new key from now on; the old one leaves the published set. */
  rotateKey(): Promise<void>;
  /** What stands beside its key in the published set. */
  publish(...others: object[]): void;
  /** While false, every request is answered 503. */
  setAvailable(available: boolean): void;
  stop(): Promise<void>;
}

/** An OIDC issuer for specs: discovery and JWKS over HTTP on a free loopback port, and tokens on request. */
export async function startTestIssuer(
  o: { tenants?: TenantDirectory; clock?: () => number } = {},
): Promise<TestIssuer> {
  let key = await newKey();
  let attackersKey: ReturnType<typeof newKey> | undefined;
  /** Made when first used: most specs forge nothing. */
  const attacker = () => (attackersKey ??= newKey());
  let available = true;
  let keyFetches = 0;
  let beside: object[] = [];

  const server = createServer((request, response) => {
    const documents: Record<string, () => unknown> = {
      '/.well-known/openid-configuration': () => ({
        issuer,
        jwks_uri: `${issuer}/jwks`,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      }),
      '/jwks': () => {
        keyFetches += 1;
        return { keys: [...beside, key.jwk, ...beside] };
      },
    };
    const document = documents[request.url ?? ''];
    response.statusCode = !available ? 503 : document ? 200 : 404;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(available && document ? document() : { error: 'not_available' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const now = () => Math.floor((o.clock ?? Date.now)() / 1000);
  const sign = (t: TokenOptions, by = key, header: Record<string, unknown> = {}) =>
    new SignJWT(tokenClaims(issuer, t, now()))
      .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: key.jwk.kid, ...header, ...t.header })
      .sign(by.privateKey);

  return {
    issuer,
    tenants: o.tenants ?? localTenants,
    get keyFetches() {
      return keyFetches;
    },
    issue: (t) => sign(t),
    forge: {
      unsigned: (t) => `${encode({ alg: 'none', typ: 'at+jwt' })}.${encode(tokenClaims(issuer, t, now()))}.`,
      hmacWithPublicKey: async (t) => {
        const head = encode({ alg: 'HS256', typ: 'at+jwt', kid: key.jwk.kid });
        const input = `${head}.${encode(tokenClaims(issuer, t, now()))}`;
        const secret = await exportSPKI(key.publicKey);
        return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
      },
      otherKey: async (t) => sign(t, await attacker()),
      embeddedKey: async (t) => {
        const own = await attacker();
        return sign(t, own, { jwk: own.jwk, kid: own.jwk.kid });
      },
      wrongIssuer: (t) => sign({ ...t, overrides: { ...t.overrides, iss: 'http://127.0.0.1:1' } }),
      expired: (t) => sign({ ...t, expiresIn: -60 }),
      wrongType: (t) => sign(t, key, { typ: 'JWT' }),
    },
    rotateKey: async () => {
      key = await newKey();
    },
    publish: (...others) => {
      beside = others;
    },
    setAvailable: (value) => {
      available = value;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

async function newKey() {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const kid = Math.random().toString(36).slice(2, 10);
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' };
  return { privateKey, publicKey, jwk };
}

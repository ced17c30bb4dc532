import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import { type JwtConfig } from '../vault-state.js';

const fetchTimeoutMs = 5_000;
/** A key the set lacks makes it be fetched again, at most this often. */
const cooldownMs = 1_000;

/** The issuer's keys per configuration, fetched when first needed. */
export class JwtKeySets {
  readonly #sets = new WeakMap<JwtConfig, Promise<JWTVerifyGetKey>>();

  of(config: JwtConfig): Promise<JWTVerifyGetKey> {
    const known = this.#sets.get(config);
    if (known) return known;
    const made = keySetOf(config);
    this.#sets.set(config, made);
    made.catch(() => this.#sets.delete(config));
    return made;
  }
}

async function keySetOf(config: JwtConfig): Promise<JWTVerifyGetKey> {
  const address = await discoverKeys(config.oidc_discovery_url);
  return createRemoteJWKSet(new URL(address), {
    timeoutDuration: fetchTimeoutMs,
    cooldownDuration: cooldownMs,
  });
}

/**
 * The `jwks_uri` of an issuer's discovery document (OpenID Connect Discovery 1.0 section 4.3: the document's issuer
 * must be the one asked).
 */
async function discoverKeys(issuer: string): Promise<string> {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
    signal: AbortSignal.timeout(fetchTimeoutMs),
  });
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  const document = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown };
  if (document.issuer !== issuer)
    throw new Error(
      `oidc: issuer did not match the issuer returned by provider, expected "${issuer}" got "${String(document.issuer)}"`,
    );
  if (typeof document.jwks_uri !== 'string') throw new Error('the discovery document has no jwks_uri');
  return document.jwks_uri;
}

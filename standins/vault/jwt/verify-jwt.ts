import { errors, jwtVerify, type JWTPayload } from 'jose';
import { type Core } from '../core.js';
import { badRequest } from '../vault-refusal.js';
import { type JwtConfig, type JwtRole } from '../vault-state.js';

const allAlgorithms = 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA'.split(' ');
const defaultLeewaySeconds = 60;

/**
 * Signature, issuer, audience and times of a login's JWT.
 * @throws VaultRefusal 400 with Vault's own text
 */
export async function verifyJwt(
  core: Core,
  jwt: string,
  config: JwtConfig,
  role: JwtRole,
): Promise<JWTPayload> {
  const leeway = role.clock_skew_leeway || defaultLeewaySeconds;
  const now = core.clock();
  let claims: JWTPayload;
  try {
    ({ payload: claims } = await jwtVerify(jwt, await core.keySets.of(config), {
      algorithms: config.jwt_supported_algs.length > 0 ? config.jwt_supported_algs : allAlgorithms,
      clockTolerance: leeway,
      currentDate: new Date(now),
      ...(config.bound_issuer ? { issuer: config.bound_issuer } : {}),
      audience: role.bound_audiences,
    }));
  } catch (error) {
    throw badRequest(`error validating token: ${vaultTextOf(error)}`);
  }
  if (claims.iat === undefined && claims.nbf === undefined && claims.exp === undefined)
    throw badRequest(
      'error validating token: no issued at (iat), not before (nbf), or expiration time (exp) claims in token',
    );
  // Vault gives a token that names no expiry 150 seconds from its beginning.
  if (claims.exp === undefined && now / 1000 - leeway > Math.max(claims.iat ?? 0, claims.nbf ?? 0) + 150)
    throw badRequest('error validating token: invalid expiration time (exp) claim: token is expired');
  if (claims.iat !== undefined && claims.iat > now / 1000 + leeway)
    throw badRequest('error validating token: invalid issued at (iat) claim: token issued in the future');
  return claims;
}

function vaultTextOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'invalid expiration time (exp) claim: token is expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud')
      return 'invalid audience (aud) claim: audience claim does not match any expected audience';
    if (error.claim === 'iss') return 'invalid issuer (iss) claim';
    if (error.claim === 'nbf') return 'invalid not before (nbf) claim: token not yet valid';
    return `invalid claim "${error.claim}"`;
  }
  if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError))
    return 'error verifying token signature: fetching keys oidc: get keys failed';
  return 'error verifying token signature: failed to verify id token signature';
}

import { identityAssertions, readScopes, trustIssuers } from '#libs/principal';
import { type IdentityConfig } from '../config.js';
import { type Ends } from '../ends/ends.js';
import { type Upstream } from './delegate.js';
import { verifyUpstream } from './verify-upstream.js';

/** People whom other issuers know, where the mesh trusts others. */
export function upstreamOf(
  config: IdentityConfig,
  revocations: Ends,
  clock: () => number,
): Upstream | undefined {
  const { issuer, issuerId, issuersFile, tenants, policiesDir } = config;
  if (issuersFile === undefined) return undefined;
  const read = { OIDC_ISSUER: issuer, OIDC_ISSUER_ID: issuerId, OIDC_ISSUERS_FILE: issuersFile };
  const issuers = trustIssuers(read, tenants);
  return {
    verify: verifyUpstream({
      issuers,
      tenants,
      scopes: readScopes(policiesDir, tenants, issuers),
      revocations,
      clock,
    }),
    assertions: identityAssertions({ issuers, audience: issuer, clock }),
    tenants,
  };
}
